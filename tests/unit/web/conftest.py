"""The readers' pages, over a small programme in memory."""

import pytest
from fastapi.testclient import TestClient
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.config import Settings
from comms.web.app import make_app


@pytest.fixture
def reader():
    """What the pages read."""
    return SampleReader()


@pytest.fixture
def clock():
    """Monday morning before the spring."""
    return StandingClock(local("2027-02-16T09:00"))


@pytest.fixture
def app(tmp_path, reader, clock):
    """The application."""
    settings = Settings(
        home=tmp_path, base_url="https://lape.example.org", allowed_hosts=["testserver"]
    )
    return make_app(settings=settings, reader=reader, media=SampleMedia(), clock=clock)


@pytest.fixture
def client(app):
    """A visitor who follows no redirects."""
    with TestClient(
        app, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client
