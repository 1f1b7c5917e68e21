"""One application for many tests, which put their own content, clocks and desk behind.

Looking through its routes takes ten times as long as most tests, and an application
reads its templates anew.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from comms.config import Settings
from comms.web.app import make_app
from comms.web.desk import rooms

_PORTS = ("reader", "media", "clock", "wall", "door", "desk", "throttle")


class Exchanged:
    """Answers as whatever a test has put behind it."""

    def __init__(self):
        self.behind = None

    def __getattr__(self, name):
        return getattr(self.behind, name)


@cache
def one_app(*, with_desk: bool) -> tuple[FastAPI, SimpleNamespace]:
    """Return this process's application, and its ports by name."""
    with TemporaryDirectory() as home:
        return _made(Path(home), with_desk=with_desk)


def _made(home: Path, *, with_desk: bool) -> tuple[FastAPI, SimpleNamespace]:
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
