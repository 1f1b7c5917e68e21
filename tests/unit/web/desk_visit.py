"""Visits to the desk by a test client: signed in as the coordinator of Kainuu."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

from desk_sample import SampleDesk, SampleDoor
from fastapi.testclient import TestClient
from one_app import one_app
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.clock import SystemClock
from comms.web.throttle import Throttle


@contextmanager
def visiting(
    reader: SampleReader, clock: StandingClock, desk: SampleDesk
) -> Iterator[TestClient]:
    """Open a browser before a desk in memory."""
    app, ports = one_app(with_desk=True)
    ports.reader.behind, ports.media.behind = reader, SampleMedia()
    ports.clock.behind, ports.wall.behind = clock, SystemClock()
    ports.door.behind, ports.desk.behind = SampleDoor(), desk
    ports.throttle.behind = Throttle(SystemClock())
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
