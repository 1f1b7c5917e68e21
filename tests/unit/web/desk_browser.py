"""A real browser before the desk: served on this machine, signed in by a cookie."""

from pathlib import Path

from desk_sample import SampleDesk, SampleDoor
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page
from sample_events import local
from sample_keys import sample_keys
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.config import Settings
from comms.web.app import make_app

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
        keys=sample_keys(),
    )


def signed_in(browser: Browser, who: str = "kaisa", **options) -> BrowserContext:
    """Return a window's world in which somebody is signed in."""
    context = browser.new_context(**options)
    sign_in(context, who)
    return context


def sign_in(context: BrowserContext, who: str) -> None:
    """Let somebody sit down before the windows of a world."""
    cookie = {"name": "__Host-desk", "value": who, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([{**cookie, "secure": True, "httpOnly": True}])


def watched(context: BrowserContext) -> Page:
    """Return a window that notes what goes wrong in it."""
    page = context.new_page()
    page.faults = []

    def note(text: str) -> None:
        if WANTED not in text:
            page.faults.append(text)

    page.on("console", lambda message: note(message.text))
    page.on("pageerror", lambda error: note(str(error)))
    # Whoever goes on, or types on, ends the loading of what is there no more.
    page.on(
        "requestfailed",
        lambda request: "ERR_ABORTED" in (request.failure or "") or note(request.url),
    )
    return page
