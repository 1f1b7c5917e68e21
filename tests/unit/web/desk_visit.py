"""Visits to the desk by a test client: signed in as the coordinator of Kainuu."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from desk_sample import SampleDesk, SampleDoor
from fastapi.testclient import TestClient
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.config import Settings
from comms.web.app import make_app


@contextmanager
def visiting(
    home: Path, reader: SampleReader, clock: StandingClock, desk: SampleDesk
) -> Iterator[TestClient]:
    """Open a browser before a desk in memory."""
    app = make_app(
        settings=Settings(
            home=home,
            base_url="https://lape.example.org",
            allowed_hosts=["testserver"],
        ),
        reader=reader,
        media=SampleMedia(),
        clock=clock,
        door=SampleDoor(),
        desk=desk,
    )
    with TestClient(
        app,
        base_url="https://testserver",
        follow_redirects=False,
        headers={"sec-fetch-site": "same-origin"},
        cookies={"__Host-desk": "kaisa"},
    ) as client:
        yield client


def words(answer) -> str:
    """Return what a page says, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
