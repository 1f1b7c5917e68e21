"""The readers' pages, over a small programme in memory.

Each test puts its own content, clocks and desk behind one application (`one_app`).
"""

import pytest
from fastapi.testclient import TestClient
from one_app import one_app
from sample_desk import SampleDesk, SampleDoor
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.clock import SystemClock
from comms.testing import FrozenClock
from comms.web.throttle import Throttle


@pytest.fixture
def reader():
    """What the pages read."""
    return SampleReader()


@pytest.fixture
def clock():
    """Monday morning before the spring."""
    return StandingClock(local("2027-02-16T09:00"))


@pytest.fixture
def app(reader, clock):
    """The application without a desk."""
    found, ports = one_app(with_desk=False)
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
def desk_app(reader, clock, wall, door, desk):
    """The application with its desk."""
    found, ports = one_app(with_desk=True)
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
