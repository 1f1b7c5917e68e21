"""Debian's Chromium and what axe-core finds in a page, for all tests with a browser.

Without Chromium, or the current axe-core from npm, the tests fail and say what to
install: a skipped browser test is a green lie. A test process starts one Chromium, and
pages that are only looked at share a window, which costs more than to look at a page.
"""

import asyncio
import atexit
import shutil
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

import comms.web
from comms.language import LANGUAGES

MODULES = Path(comms.web.__file__).parent / "assets" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
#: Width of the window and colours.
SOME_LOOKS = ((320, "light"), (1280, "dark"))
#: Of a page that is looked at in three languages: each width in each colour, and all
#: that is asked in each language.
_TURNS = (SOME_LOOKS, ((320, "dark"),), ((1280, "light"),))
_WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
#: All that other colours can change.
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_ROOM = "document.documentElement.clientWidth - document.documentElement.scrollWidth"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend this process's Chromium; what is opened in it is closed afterwards.

    Playwright's loop counts as running only meanwhile: other tests run their own.
    """
    browser, loop = _started()
    asyncio._set_running_loop(loop)
    try:
        yield browser
    finally:
        for context in browser.contexts:
            context.close()
        asyncio._set_running_loop(None)


@cache
def _started() -> tuple[Browser, asyncio.AbstractEventLoop]:
    """Start Debian's Chromium; its shell without windows does with half the work."""
    found = map(shutil.which, ("chromium-headless-shell", "chromium"))
    executable = next(filter(None, found), None)
    assert executable, "Chromium is missing: apt-get install -y chromium-headless-shell"
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    loop = asyncio.get_running_loop()

    def end() -> None:
        asyncio._set_running_loop(loop)
        browser.close()
        playwright.stop()

    atexit.register(end)
    return browser, loop


def free_port() -> tuple[socket.socket, int]:
    """Take a port of this machine, for what has to know where it will be served."""
    taken = socket.create_server(("127.0.0.1", 0))
    return taken, taken.getsockname()[1]


@contextmanager
def listening(
    app: FastAPI, log_level: str = "error", taken: socket.socket | None = None
) -> Iterator[str]:
    """Serve an application on a free port, or on one taken; give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level=log_level))
    sockets = [taken] if taken else None
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the site did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def looks_of(number: int, language: str) -> tuple[tuple[int, str], ...]:
    """Return how the n-th page is looked at in a language.

    Pages take turns, so that each language has its share of each width and colour.
    """
    return _TURNS[(number + LANGUAGES.index(language)) % len(_TURNS)]


@cache
def _axe() -> str:
    script = MODULES / "axe-core" / "axe.min.js"
    assert script.exists(), f"{script} is missing: `make assets` installs it"
    return script.read_text()


def barriers(page: Page, looks: Iterable[tuple[int, str]]) -> list[tuple[object, ...]]:
    """Return what keeps people from using a page, by width and colours.

    WCAG 2.2 A and AA as far as a machine can tell, and what sticks out sideways. Of
    further looks, those in the dark are asked for what colours change only.
    """
    if not page.evaluate("'axe' in window"):
        # Sent once: what is loaded in this window later has it from the start.
        page.add_init_script(f"if (window === top) {{ {_axe()} }}")
        page.evaluate(_axe())
    found: list[tuple[object, ...]] = []
    for place, (width, scheme) in enumerate(looks):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Frames of previews have no origin to speak to; mails are looked at elsewhere.
        asked = {
            "resultTypes": ["violations"],
            "runOnly": _COLOURS if place and scheme == "dark" else _WCAG,
            "iframes": False,
        }
        for fault in page.evaluate("asked => axe.run(asked)", asked)["violations"]:
            places = [node["html"] for node in fault["nodes"]]
            found.append((width, scheme, fault["id"], places))
        if (room := page.evaluate(_ROOM)) < 0:
            found.append((width, scheme, "sticks out", -room))
    return found
