"""A site served on this machine, and people who sit down before its desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from browsers import chromium, free_port, listening
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
    #: What went wrong in a window, and what else its console says.
    faults: list[str] = field(default_factory=list)

    def open(
        self, user: str, hands: str = "keys", at: str | None = "", **options: object
    ) -> Person:
        """Let somebody sit down, with her keyboard, mouse or phone.

        Args:
            user: Who.
            hands: What she uses.
            at: The page that she has before her, after `/desk/fi/`; None: none yet.
            options: What else her window is like.
        """
        size = _PHONE if hands == "phone" else _DESK
        context = self.browser.new_context(locale="fi-FI", **{**size, **options})
        link = sign_in_link(self.house, user, clock=SystemClock())
        door = FrontDoor(self.house, SystemClock())
        key = door.enter(link.rpartition("/")[2], agent="test")
        cookie = {"name": "__Host-desk", "value": key, "domain": "127.0.0.1"}
        context.add_cookies([{**cookie, "path": "/", "secure": True, "httpOnly": True}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if at is not None:
            page.goto(f"{self.base}/desk/fi/{at}")
        return Person(page, hands)


@contextmanager
def served(
    house: House, host: str = "127.0.0.1", **settings: object
) -> Iterator[tuple[str, House]]:
    """Serve a site; give its address, and the house that knows it."""
    taken, port = free_port()
    base = f"http://{host}:{port}"
    changed = {"base_url": base, "allowed_hosts": [host], **settings}
    house = replace(house, settings=house.settings.model_copy(update=changed))
    with listening(site_app(house), taken=taken):
        yield base, house


@contextmanager
def windows(house: House) -> Iterator[Windows]:
    """Serve the desk of a site."""
    with served(house) as (base, known), chromium() as browser:
        yield Windows(known, base, browser)
