"""One application for many sites: looking through its routes costs more than a test.

Of sites that are open at once in a process, it serves the one asked for last.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI

from comms.clock import SystemClock
from comms.config import Settings
from comms.web import serve
from comms.web.app import make_app
from comms.web.desk import rooms
from comms.web.desk.keys import Keys
from comms.web.throttle import Throttle
from comms.workflows.house import House
from tests.unit.web.one_app import Exchanged

_PORTS = ("settings", "reader", "media", "clock", "door", "desk")


def one_site_app(house: House) -> FastAPI:
    """Return this process's application, and put a site behind it as it is served."""
    with pytest.MonkeyPatch.context() as patch:
        # What it would be made of is all that is wanted.
        patch.setattr(serve, "make_app", lambda **ports: ports)
        given: Any = serve.site_app(house)
    # An application keeps these from the moment when it is made.
    app, ports = _made(house.settings.base_url, house.settings.templates)
    for name, port in {**given, **vars(given["keys"])}.items():
        # Providers have a route of their own, which few sites have.
        if name not in {"keys", "reports"}:
            getattr(ports, name).behind = port
    ports.throttle.behind = Throttle(SystemClock())
    return app


@cache
def _made(base_url: str, templates: Path | None) -> tuple[FastAPI, SimpleNamespace]:
    """Return an application, and its ports by name."""
    keys = list(Keys.__dataclass_fields__)
    ports = SimpleNamespace(
        **{name: Exchanged() for name in (*_PORTS, *keys, "throttle")}
    )
    with TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        ports.settings.behind = Settings(
            home=Path(home), base_url=base_url, templates=templates
        )
        patch.setattr(rooms, "Throttle", lambda _wall: ports.throttle)
        app = make_app(
            **{name: getattr(ports, name) for name in _PORTS},
            keys=Keys(**{name: getattr(ports, name) for name in keys}),
        )
    return app, ports
