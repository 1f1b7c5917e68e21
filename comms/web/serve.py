"""Runs the web application under uvicorn."""

import errno
import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

import uvicorn
from fastapi import FastAPI

from comms.errors import AddressTaken, StoreUnavailable
from comms.store.catalogue import load_catalogue
from comms.web.app import make_app
from comms.web.desk.keys import Keys
from comms.web.logs import keep_secrets_out
from comms.workflows.desk import DeskReader
from comms.workflows.entrance import Entrance
from comms.workflows.forgotten import Forgotten
from comms.workflows.house import House
from comms.workflows.outside import OutsideEntrance
from comms.workflows.own_account import OwnAccount
from comms.workflows.own_address import OwnAddress
from comms.workflows.own_page import OwnPage
from comms.workflows.people import People
from comms.workflows.programme import ProgrammeDesk
from comms.workflows.sign_in import FrontDoor
from comms.workflows.site import SiteReader
from comms.workflows.webhooks import Webhooks

#: New objects after which Python looks for garbage among them. After its own 700, one
#: page in thirty waits for 0.2 s while all that is kept in memory is looked through;
#: after 20 000 each large page waits twice, for 10 ms, in the midst of what it needs.
_NEW_OBJECTS = 100_000
#: Seconds that answers in hand have when the process is told to end.
_LAST_ANSWERS = 10


def site_app(house: House) -> FastAPI:
    """Return the readers' site of a house, and its desk."""
    keep_secrets_out()
    reader = SiteReader(house)
    return make_app(
        settings=house.settings,
        reader=reader,
        media=house.media,
        clock=house.clock,
        door=FrontDoor(house),
        desk=DeskReader(house),
        keys=Keys(
            entrance=Entrance(house),
            outside=OutsideEntrance(house),
            forgotten=Forgotten(house),
            account=OwnAccount(house),
            address=OwnAddress(house),
            page=OwnPage(house),
            people=People(house),
            programme=ProgrammeDesk(house),
        ),
        reports=Webhooks(house) if house.settings.webhooks else None,
    )


def loaded_app(house: House) -> FastAPI:
    """Return the same for a process that does little else than serve it."""
    app = site_app(house)
    with suppress(StoreUnavailable), house.store.read() as session:
        load_catalogue(session)
    # What is loaded by now stays: a reader waits while all of it is looked through.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    return app


def serve_site(
    house: House, *, host: str, port: int, ending: Event | None = None
) -> None:
    """Serve at an address until an event is set; signals are the caller's.

    Raises:
        AddressTaken: Another program listens there, or nobody here may.
    """
    with bound(host, port) as listening:
        serve_until(house, listening, ending or Event(), log_level="info")


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that waits for readers.

    Raises:
        AddressTaken: Another program listens there, or nobody here may.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except OSError as error:
        found.close()
        key = (
            "operate.port_taken"
            if error.errno == errno.EADDRINUSE
            else "operate.port_refused"
        )
        problem = error.strerror or str(error)
        raise AddressTaken(key=key, host=host, port=port, problem=problem) from error
    return found


def serve_until(
    house: House,
    listening: socket.socket,
    ending: Event,
    *,
    log_level: str = "warning",
) -> None:
    """Serve until an event is set; signals are the caller's."""
    config = uvicorn.Config(
        loaded_app(house),
        server_header=False,
        log_level=log_level,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    _Server(config, ending).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends when it is told by an event."""

    def __init__(self, config: uvicorn.Config, ending: Event) -> None:
        super().__init__(config)
        self._ending = ending

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._ending.is_set()
