"""Signs of life of one worker among several, and the lease of the timetable.

A worker that is silent counts as dead, and what it had in hand is let go. It says so
itself, every few seconds and in a thread of its own, since a beat may take minutes.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from time import monotonic

import structlog

from comms.errors import StoreUnavailable
from comms.store import workers
from comms.worker.log import shown
from comms.workflows.house import House

TIMETABLE = "timetable"


@dataclass(kw_only=True)
class Signs:
    """Says that this worker lives, and knows whether it keeps the timetable."""

    house: House
    log: structlog.typing.FilteringBoundLogger
    #: Called when this worker begins to keep the timetable.
    began_to_keep: Callable[[], None] = lambda: None
    #: By this process's own clock, which nobody steps.
    _kept_until: float = 0.0
    #: Since when, and when last, the database has answered without a break.
    _answered_since: float = 0.0
    _answered_at: float | None = None
    _was_keeper: bool = False

    @property
    def keeps_timetable(self) -> bool:
        """Whether this worker is the one whose timetable counts."""
        return self._is_only or monotonic() < self._kept_until

    @property
    def _is_only(self) -> bool:
        # A second process is refused on SQLite: nobody else could take anything over.
        return self.house.store.is_sqlite

    @property
    def _silence(self) -> float:
        return float(self.house.settings.worker_silence)

    def keep_giving(self, ending: Event) -> None:
        """Give signs until told to end, then sign off."""
        while not ending.is_set():
            self.give()
            ending.wait(self._silence / 6)

    def sign_off(self) -> None:
        """Let others go on at once."""
        if self._is_only:
            return
        with suppress(StoreUnavailable), self.house.store.write() as session:
            workers.let_go(session, self.house.name)
            workers.sign_off(session, self.house.name)

    def give(self) -> None:
        """Give one sign; take the timetable if nobody has it; bury the dead."""
        if self._is_only:
            return
        began, lasts = monotonic(), self._silence / 2
        try:
            with self.house.store.write() as session:
                workers.give_sign(session, self.house.name)
            with self.house.store.write() as session:
                keeps = workers.keep_lease(
                    session, TIMETABLE, self.house.name, timedelta(seconds=lasts)
                )
            if keeps is None:
                # Others ask for it, too: until then it lasts as it was given.
                keeps = self.keeps_timetable
            else:
                # Counted from before it was asked: others do from when it was given.
                self._kept_until = began + lasts if keeps else 0.0
            self._note_answer(began)
            self._tell(keeps)
            if keeps:
                self._bury(began)
        except StoreUnavailable:
            self._answered_at = None
        except Exception as fault:  # noqa: BLE001 - who is silent counts as dead
            self.log.warning("no sign of life", faults=[shown(fault)])

    def _bury(self, began: float) -> None:
        """Let go of what the dead held, once the living could have been heard."""
        if began - self._answered_since < self._silence:
            return
        with self.house.store.write() as session:
            dead = workers.bury(session, timedelta(seconds=self._silence))
        if dead:
            self.log.warning("workers are silent", workers=dead)

    def _note_answer(self, at: float) -> None:
        """A machine that slept for a while has heard nobody, as if all had slept."""
        if self._answered_at is None or at - self._answered_at > self._silence / 2:
            self._answered_since = at
        self._answered_at = at

    def _tell(self, keeps: bool) -> None:
        if keeps != self._was_keeper:
            self._was_keeper = keeps
            event = "keeps the timetable" if keeps else "another keeps the timetable"
            self.log.info(event)
            if keeps:
                self.began_to_keep()
