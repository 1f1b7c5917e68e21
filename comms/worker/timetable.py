"""The timetable: looks every second what is due, and never dies of a beat that failed.

Of several workers one keeps it; the others stand by. A database that is away, or a
stage that fails, is waited out with growing pauses. It sends no mail itself: it calls
senders, as often as something is ready and nobody is called.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import structlog

from comms.errors import CommsError, StoreUnavailable
from comms.store.lane_health import Down
from comms.store.turns import Turn, turns
from comms.worker.health import Health
from comms.worker.log import shown
from comms.worker.pulse import Pulse
from comms.workflows.audit_chain import head
from comms.workflows.deliver import prepare_begun
from comms.workflows.finishing import finish_all
from comms.workflows.house import House
from comms.workflows.jobs import call_one_sender
from comms.workflows.lane_down import states
from comms.workflows.retention_daily import ASK_EVERY, retention_of_the_day
from comms.workflows.tick import Ticked, carry_out

#: Seconds between two looks, and the longest pause after failures …
LOOK_EVERY = 1.0
LONGEST_PAUSE = 60.0
#: … where it is the database that does not answer: to ask it costs next to nothing,
#: and mail is to leave again soon after it is back.
LONGEST_AWAY = 2.0


def pause_after(fault: str, failures: int, look_every: float) -> float:
    """Return how long to wait after a failure, in seconds.

    Args:
        fault: The name of its kind.
        failures: How many there were before it, one after the other.
        look_every: Seconds between two looks while all is well.
    """
    longest = LONGEST_AWAY if fault == StoreUnavailable.__name__ else LONGEST_PAUSE
    return float(min(longest, look_every * 2**failures))


@dataclass(kw_only=True)
class Timetable:
    """What one worker does beside sending."""

    house: House
    log: structlog.typing.FilteringBoundLogger
    health: Health
    #: Whether this worker's timetable counts.
    is_kept: Callable[[], bool] = lambda: True
    #: What keeps this worker from sending, by its kind; "": nothing does.
    sending_fault: Callable[[], str] = lambda: ""
    #: Done before each look.
    first: Callable[[], object] = lambda: None
    look_every: float = LOOK_EVERY
    #: Whether what an earlier process left behind has been looked for.
    _has_taken_back: bool = False
    _pulse: Pulse = field(default_factory=Pulse)
    _failures: int = 0
    _called: Event = field(default_factory=Event)
    #: When it is asked next whether personal data is over its time.
    _tidy_at: datetime | None = None

    def keep(self, ending: Event) -> None:
        """Look again and again until told to end."""
        while not ending.is_set():
            self._called.wait(self.turn())
            # A call that comes while it looks is kept for the next pause.
            self._called.clear()

    def look_at_once(self) -> None:
        """End the pause: something has just been decided, or all is to end."""
        self._called.set()

    def turn(self) -> float:
        """Look, do what there is to do, and return how long to wait."""
        try:
            self.first()
            if not self.is_kept():
                self.health.tell("standing by")
                return self.look_every
            faults = [*self.look(), *self.keep_mail_moving()]
            self.tidy()
        except StoreUnavailable:
            return self.failed("store away", StoreUnavailable.__name__)
        except Exception as raised:  # noqa: BLE001 - a fault of ours must not end all
            faults = [raised]
        if faults:
            return self.failed("beat failed", *map(shown, faults))
        self._failures = 0
        self.health.lanes = {
            name: _how(down) for name, down in states(self.house).items()
        }
        fault = self.sending_fault()
        self.health.tell("sending failed" if fault else "working", fault)
        return self.look_every

    def look(self) -> list[Exception]:
        """Carry out what is due, if anything is; return what stages raised."""
        if not self._pulse.calls_for_a_beat(self.house):
            return []
        done = carry_out(self.house)
        if told := said(done):
            self.log.info("beat", **told)
        return done.faults

    def failed(self, state: str, *faults: str) -> float:
        """Note that it did not end well; return how long to wait."""
        self._pulse.forget()
        pause = pause_after(faults[0], self._failures, self.look_every)
        self._failures = min(self._failures + 1, 10)
        self.health.tell(state, faults[0])
        self.log.warning(state, faults=faults, wait=pause)
        return pause

    def keep_mail_moving(self) -> list[Exception]:
        """Prepare, finish, and call who sends; return what could not be prepared."""
        faults: list[Exception] = []
        waiting = self._waiting()
        if Turn.PREPARE in waiting or not self._has_taken_back:
            try:
                prepare_begun(self.house, is_first=not self._has_taken_back)
            except StoreUnavailable:
                raise
            except CommsError as fault:
                faults.append(fault)
            self._has_taken_back = True
            waiting = self._waiting()
        if Turn.FINISH in waiting and (done := finish_all(self.house)):
            self.log.info("beat", finished=done)
        if Turn.SEND in waiting:
            with self.house.store.write() as session:
                call_one_sender(session, self.house)
        return faults

    def tidy(self) -> None:
        """Let go of personal data, once a day; what fails holds nothing else up.

        Not just after a start: that is when people wait for mail.
        """
        now = self.house.clock.now()
        is_time = self._tidy_at is not None and now >= self._tidy_at
        if self._tidy_at is None or is_time:
            self._tidy_at = now + ASK_EVERY
        if not is_time:
            return
        try:
            gone = retention_of_the_day(self.house)
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - tried again in an hour
            self.log.warning("retention failed", faults=[shown(fault)])
        else:
            if gone is not None:
                counts = {line.kind: line.count for line in gone}
                self.log.info("retention", **counts)
                # Kept where the database is not, it tells if the log is cut off.
                self.log.info("audit log", **vars(head(self.house)))

    def _waiting(self) -> set[Turn]:
        with self.house.store.read() as session:
            return turns(session, self.house.clock.now())


def _how(down: Down | None) -> str:
    """Return how a mail account is, in one word."""
    if down is None:
        return "up"
    return "wrong" if down.is_misconfigured else "down"


def said(done: Ticked) -> dict[str, object]:
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
