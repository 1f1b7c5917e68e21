"""One worker: sends when it is called, and looks what is due beside it.

Three things go on at once: the timetable, signs of life (among several workers), and
jobs from the engine. None of them dies of a fault. Told to end, the worker ends after
the message in hand; what it had claimed goes back at once. It migrates nothing but
the engine's own tables.
"""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from comms.errors import StoreUnavailable
from comms.store.workers import let_go
from comms.worker.health import HEALTH_FILE, Health
from comms.worker.log import shown
from comms.worker.signs import Signs
from comms.worker.timetable import LOOK_EVERY, Timetable, pause_after, said
from comms.workflows.house import House
from comms.workflows.jobs import BEAT, LISTS, SEND, set_up_engine
from comms.workflows.list_work import look_after_lists
from comms.workflows.shift import PATIENCE, work_shift
from comms.workflows.tick import beat

#: Seconds after which a shift that fails had begun well: it is the first failure.
_GOES_WELL = 3.0


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
        is_sqlite = self.house.store.is_sqlite
        # On PostgreSQL others may send for the same site; their claims are theirs.
        self._house = replace(
            self.house,
            is_ending=self.ending.is_set,
            is_alone=self.house.is_alone and is_sqlite,
        )
        file = self.house.settings.home / HEALTH_FILE
        if not is_sqlite:
            file = file.with_stem(f"{file.stem}-{os.getpid()}")
        self.health = Health(file, self.house.clock)
        self.signs = Signs(
            house=self._house,
            log=self.log,
            # It stands by until it is told, and would lose a second at each start.
            began_to_keep=lambda: self.timetable.look_at_once(),  # noqa: PLW0108 - below
        )
        self.timetable = Timetable(
            house=self._house,
            log=self.log,
            health=self.health,
            is_kept=lambda: self.signs.keeps_timetable,
            sending_fault=lambda: self._fault,
            first=self._let_go,
            look_every=self.look_every,
        )
        #: Why the last shift failed, how often one did, and until when none begins.
        self._fault, self._failures, self._rest_until = "", 0, 0.0
        #: Whether a shift that failed may have left deliveries in this worker's hands.
        self._has_left_behind, self._looking = False, Lock()

    def run(self, *, once: bool = False) -> None:
        """Work until told to end, or for one beat.

        Raises:
            StoreRefused: The database is older or newer than this program.
            CommsError: With `once`: what kept the beat from being carried out.
        """
        self.log.info("worker started", once=once, worker=self._house.name)
        try:
            if once:
                self.check_store()
                self._once()
            elif self._store_answers():
                self._work()
        finally:
            self._end()

    def shift(self, patience: float = PATIENCE) -> None:
        """Send until nothing is ready; after a fault, rest longer and longer."""
        began = monotonic()
        if began < self._rest_until:
            return
        try:
            if not self._let_go():
                # What is let go of later must not be what this shift takes up.
                return
            finished = work_shift(self._house, self._progress, patience)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not end all
            self._fault = type(fault).__name__
            if monotonic() - began > _GOES_WELL:
                self._failures = 0
            wait = pause_after(self._fault, self._failures, self.look_every)
            self._failures = min(self._failures + 1, 10)
            self._rest_until = monotonic() + wait
            self._has_left_behind = True
            self.log.warning("sending failed", faults=[shown(fault)], wait=wait)
        else:
            self._fault, self._failures = "", 0
            if finished:
                self.log.info("shift", finished=finished)

    def lists(self) -> None:
        """Look after lists of people; after a fault, the next beat calls again."""
        try:
            look_after_lists(self._house)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not end all
            self.log.warning("lists failed", faults=[shown(fault)])

    def _once(self) -> None:
        done = beat(self._house, self._progress)
        if told := said(done):
            self.log.info("beat", **told)
        if done.faults:
            raise done.faults[0]

    def _work(self) -> None:
        # What is loaded by now stays: looking through it again and again costs time.
        gc.freeze()
        threads = [
            Thread(target=keep, args=(self.ending,), name=name)
            for name, keep in (
                ("timetable", self.timetable.keep),
                ("signs", self.signs.keep_giving),
            )
        ]
        for thread in threads:
            thread.start()
        try:
            self._house.engine.work(
                {
                    SEND: self.shift,
                    BEAT: self.timetable.look_at_once,
                    LISTS: self.lists,
                },
                self.ending.is_set,
                self._broke_off,
            )
        finally:
            self.ending.set()
            self.timetable.look_at_once()
            for thread in threads:
                thread.join()

    def _let_go(self) -> bool:
        """Put down what a shift that failed could not give back.

        Returns:
            Whether none of it is left in this worker's hands.

        Raises:
            StoreUnavailable: The database is still away.
        """
        with self._looking:
            if self._has_left_behind:
                with self._house.store.write() as session:
                    is_all = let_go(session, self._house.name)
                # Only now is it so: on a full disk it is the commit that fails.
                self._has_left_behind = not is_all
            return not self._has_left_behind

    def _store_answers(self) -> bool:
        """Wait until this database can be asked whether it may be used."""
        while not self.ending.is_set():
            try:
                self.check_store()
                set_up_engine(self._house)
            except StoreUnavailable:
                pause = self.timetable.failed("store away", StoreUnavailable.__name__)
                self.ending.wait(pause)
            else:
                return True
        return False

    def _end(self) -> None:
        self.signs.sign_off()
        self.health.tell("ended")
        if not self._house.store.is_sqlite:
            # The next process of this number would be taken for it.
            self.health.remove()
        self.log.info("worker ended")

    def _broke_off(self, queue: str, fault: Exception) -> None:
        self.log.warning("queue broke off", queue=queue, faults=[shown(fault)])

    def _progress(self, edition: str, done: int, total: int) -> None:
        self.log.info("edition on its way", edition=edition, done=done, total=total)
