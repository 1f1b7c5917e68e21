"""Beats while there is something to do, and never dies of one beat that failed.

Looks every second whether anything is due or new; a database that is away, or a stage
that fails, is waited out with growing pauses. Told to end, it ends after the message
in hand; what it had claimed goes back at once. It migrates nothing.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

import structlog

from comms.errors import CommsError, StoreUnavailable
from comms.worker.health import HEALTH_FILE, Health
from comms.worker.pulse import Pulse
from comms.workflows.house import House
from comms.workflows.tick import Ticked, beat

#: Seconds between two looks, and the longest pause after failures.
LOOK_EVERY = 1.0
LONGEST_PAUSE = 60.0


@dataclass(kw_only=True)
class Worker:
    """One worker of a site."""

    house: House
    log: structlog.typing.FilteringBoundLogger
    #: Set: end after the message in hand.
    ending: Event = field(default_factory=Event)
    #: Raises unless the database is one that this program may use.
    check_store: Callable[[], None] = lambda: None
    look_every: float = LOOK_EVERY

    def __post_init__(self) -> None:
        # On PostgreSQL others may send for the same site; their claims are theirs.
        self._house = replace(
            self.house,
            is_ending=self.ending.is_set,
            is_alone=self.house.is_alone and self.house.store.is_sqlite,
        )
        self._pulse = Pulse()
        self._failures = 0
        self._is_checked = False
        folder = self.house.settings.home
        self._health = Health(folder / HEALTH_FILE, self.house.clock)

    def run(self, *, once: bool = False) -> None:
        """Work until told to end, or for one beat.

        Raises:
            StoreRefused: The database is older or newer than this program.
            CommsError: With `once`: what kept the beat from being carried out.
        """
        self.log.info("worker started", once=once)
        try:
            if once:
                self._once()
            else:
                self._work()
        finally:
            self._health.tell("ended")
            self.log.info("worker ended")

    def _once(self) -> None:
        self.check_store()
        if faults := self._look():
            raise faults[0]

    def _work(self) -> None:
        while not self.ending.is_set():
            self.ending.wait(self._turn())

    def _turn(self) -> float:
        """Look, beat if there is anything to do, and return how long to wait."""
        if not self._is_checked:
            return self._checked()
        try:
            faults = self._look()
        except StoreUnavailable:
            return self._failed("store away", "StoreUnavailable")
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not end all
            faults = [fault]
        if faults:
            return self._failed("beat failed", *map(_shown, faults))
        self._failures = 0
        self._health.tell("working")
        return self.look_every

    def _look(self) -> list[Exception]:
        """Return what stages raised, if there was anything to do."""
        if not self._pulse.calls_for_a_beat(self._house):
            return []
        done = beat(self._house, self._progress)
        if told := _told(done):
            self.log.info("beat", **told)
        return done.faults

    def _checked(self) -> float:
        """Ask once whether this database may be used; wait while it is away."""
        try:
            self.check_store()
        except StoreUnavailable:
            return self._failed("store away", "StoreUnavailable")
        self._is_checked, self._failures = True, 0
        return 0.0

    def _failed(self, state: str, *faults: str) -> float:
        self._pulse.forget()
        pause = float(min(LONGEST_PAUSE, self.look_every * 2**self._failures))
        self._failures = min(self._failures + 1, 10)
        self._health.tell(state, faults[0])
        self.log.warning(state, faults=faults, wait=pause)
        return pause

    def _progress(self, edition: str, done: int, total: int) -> None:
        self.log.info("edition on its way", edition=edition, done=done, total=total)


def _told(done: Ticked) -> dict[str, object]:
    """Return what a beat did, for the log; empty where it did nothing."""
    told = {
        "pages": [f"{name} {state}" for name, state in done.pages],
        "editions": [f"{one.publication} {one.state}" for one in done.editions],
        "finished": done.finished,
        "posts": [f"{one.publication} {one.state}" for one in done.posts],
        "planned": len(done.planned.made),
        "moved": done.planned.moved,
        "called_off": done.planned.called_off,
    }
    return {name: value for name, value in told.items() if value}


def _shown(fault: Exception) -> str:
    """Return a fault for the log: what we say ourselves, else only where it was."""
    if isinstance(fault, CommsError):
        # Its sentence is for the operator and holds no secret.
        return f"{type(fault).__name__}: {fault}"
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{place}"
