"""A real browser before the desk: served on this machine, signed in by a cookie."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from desk_sample import SampleDesk, SampleDoor
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

import comms.web
from comms.config import Settings
from comms.web.app import make_app

MODULES = Path(comms.web.__file__).parent / "assets" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
#: Chromium says this of the script in our hostile sample mail: it is what we want.
WANTED = "Blocked script execution"


def desk_app(home: Path, desk: SampleDesk) -> FastAPI:
    """Return the application over a desk in memory."""
    return make_app(
        settings=Settings(home=home),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(local("2027-02-16T09:00")),
        door=SampleDoor(),
        desk=desk,
    )


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port; give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the site did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    executable = shutil.which("chromium")
    assert executable, "Chromium is missing: apt-get install -y chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Browser, who: str = "kaisa", **options) -> BrowserContext:
    """Return a window's world in which somebody is signed in."""
    context = browser.new_context(**options)
    cookie = {"name": "__Host-desk", "value": who, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([{**cookie, "secure": True, "httpOnly": True}])
    return context


def watched(context: BrowserContext) -> Page:
    """Return a window that notes what goes wrong in it."""
    page = context.new_page()
    page.faults = []

    def note(text: str) -> None:
        if WANTED not in text:
            page.faults.append(text)

    page.on("console", lambda message: note(message.text))
    page.on("pageerror", lambda error: note(str(error)))
    page.on("requestfailed", lambda request: note(request.url))
    return page
