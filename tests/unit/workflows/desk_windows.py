"""The desk of a site on this machine, and people who sit down before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from browsers import chromium, listening
from person import Person
from playwright.sync_api import Browser

from comms.clock import SystemClock
from comms.web.serve import site_app
from comms.workflows.house import House
from comms.workflows.sign_in import FrontDoor, sign_in_link

_PHONE = {"viewport": {"width": 390, "height": 844}}
_DESK = {"viewport": {"width": 1280, "height": 900}}


@dataclass(frozen=True)
class Windows:
    """Opens windows in which somebody is signed in, at her week."""

    house: House
    base: str
    browser: Browser

    def open(self, user: str, hands: str = "keys", **options: object) -> Person:
        """Let somebody sit down, with her keyboard, mouse or phone."""
        size = _PHONE if hands == "phone" else _DESK
        context = self.browser.new_context(locale="fi-FI", **{**size, **options})
        link = sign_in_link(self.house, user, clock=SystemClock())
        door = FrontDoor(self.house, SystemClock())
        key = door.enter(link.rpartition("/")[2], agent="test")
        cookie = {"name": "__Host-desk", "value": key, "domain": "127.0.0.1"}
        context.add_cookies([{**cookie, "path": "/", "secure": True, "httpOnly": True}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{self.base}/desk/fi/")
        return Person(page, hands)


@contextmanager
def windows(house: House) -> Iterator[Windows]:
    """Serve the desk of a site."""
    hosts = {"allowed_hosts": ["127.0.0.1"]}
    house = replace(house, settings=house.settings.model_copy(update=hosts))
    with listening(site_app(house)) as base, chromium() as browser:
        yield Windows(house, base, browser)
