"""The readers' pages, over a small programme in memory.

An application is made once: looking through its routes takes ten times as long as most
tests. Each test puts its own content, clocks and desk behind it.
"""

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sample_desk import SampleDesk, SampleDoor
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.clock import SystemClock
from comms.config import Settings
from comms.testing import FrozenClock
from comms.web.app import make_app
from comms.web.desk import rooms
from comms.web.throttle import Throttle

_PORTS = ("reader", "media", "clock", "wall", "door", "desk", "throttle")


class Exchanged:
    """Answers as whatever a test has put behind it."""

    def __init__(self):
        self.behind = None

    def __getattr__(self, name):
        return getattr(self.behind, name)


def make_once(home, *, with_desk):
    """Return an application, and its ports by name, with nothing behind them."""
    ports = SimpleNamespace(**{name: Exchanged() for name in _PORTS})
    settings = Settings(
        home=home, base_url="https://lape.example.org", allowed_hosts=["testserver"]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "Throttle", lambda _wall: ports.throttle)
        app = make_app(
            settings=settings,
            reader=ports.reader,
            media=ports.media,
            clock=ports.clock,
            wall=ports.wall,
            door=ports.door if with_desk else None,
            desk=ports.desk if with_desk else None,
        )
    return app, ports


@pytest.fixture(scope="session")
def app_once(tmp_path_factory):
    """The application without a desk."""
    return make_once(tmp_path_factory.mktemp("site"), with_desk=False)


@pytest.fixture(scope="session")
def desk_app_once(tmp_path_factory):
    """The application with its desk."""
    return make_once(tmp_path_factory.mktemp("site"), with_desk=True)


@pytest.fixture
def reader():
    """What the pages read."""
    return SampleReader()


@pytest.fixture
def clock():
    """Monday morning before the spring."""
    return StandingClock(local("2027-02-16T09:00"))


@pytest.fixture
def app(app_once, reader, clock):
    """The application."""
    found, ports = app_once
    ports.reader.behind, ports.media.behind = reader, SampleMedia()
    ports.clock.behind, ports.wall.behind = clock, SystemClock()
    return found


@pytest.fixture
def client(app):
    """A visitor who follows no redirects."""
    with TestClient(
        app, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def door():
    """The door of the desk: a link for each role."""
    return SampleDoor()


@pytest.fixture
def desk():
    """What stands behind the door."""
    return SampleDesk()


@pytest.fixture
def wall(clock):
    """Real time, which measures how long people look at a page."""
    return FrozenClock(clock.now())


@pytest.fixture
def desk_app(desk_app_once, reader, clock, wall, door, desk):
    """The application with its desk."""
    found, ports = desk_app_once
    ports.reader.behind, ports.media.behind = reader, SampleMedia()
    ports.clock.behind, ports.wall.behind = clock, wall
    ports.door.behind, ports.desk.behind = door, desk
    ports.throttle.behind = Throttle(wall)
    return found


@pytest.fixture
def browser_of(desk_app, door):
    """Give browsers: signed in with a role, or with "" at nobody's."""
    opened = []

    def open_browser(role=""):
        browser = TestClient(
            desk_app,
            base_url="https://testserver",
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"sec-fetch-site": "same-origin"},
        )
        if role:
            door.sessions[f"key-{role}"] = role
            browser.cookies.set("__Host-desk", f"key-{role}")
        opened.append(browser)
        return browser

    yield open_browser
    for browser in opened:
        browser.close()
