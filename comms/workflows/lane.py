"""Works the lanes: one run of a channel for each mail account, for all publications.

A lane that cannot send is down for a growing while, and says why; the others take its
part. In one process several lanes work side by side, each in a thread.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from threading import Condition
from time import monotonic

from comms.deliver.failover import down_for
from comms.deliver.journal import LedgerJournal
from comms.deliver.settling import Consequences
from comms.errors import (
    ChannelUnavailable,
    Misconfigured,
    StoreUnavailable,
)
from comms.ports import Accepted, Endable, Journal, MergedMessage, Outcome
from comms.store.lane_health import Down, failing, lanes_down, mark_down, mark_up
from comms.workflows.finishing import finish_all
from comms.workflows.house import House
from comms.workflows.lane_stream import LOOK_EVERY, LaneStream
from comms.workflows.progress import Progress, Through


def work_lanes(
    house: House, *, progress: Progress | None = None, patience: float = 0.0
) -> list[str]:
    """Let every lane work until nothing is ready; any number of workers may at once.

    Args:
        house: The site.
        progress: Told how far publications are.
        patience: Seconds for which a lane waits for more before it has done its part.

    Returns:
        Names of the publications that have come to their end.

    Raises:
        Misconfigured: An account is wrong; the others have done what they could.
        StoreUnavailable: At once.
        Exception: What a lane raised, once all others have had their turn.
    """
    crew = _Crew(house, progress, patience)
    names = list(house.lanes)
    if len(names) == 1:
        crew.attend(names[0])
    else:
        with ThreadPoolExecutor(len(names), thread_name_prefix="lane") as pool:
            for done in [pool.submit(crew.attend, name) for name in names]:
                done.result()
    finished = [*crew.finished, *finish_all(house)]
    if crew.faults:
        raise crew.faults[0]
    return finished


class _Crew:
    """All lanes at work side by side, until none finds anything to do."""

    def __init__(
        self, house: House, progress: Progress | None, patience: float
    ) -> None:
        self._house, self._progress, self._patience = house, progress, patience
        self._changed = Condition()
        #: Rises when a lane has worked or fallen, and what each had seen of it when it
        #: found nothing: when all have seen the last, all is done.
        self._events = 0
        self._seen: dict[str, int] = dict.fromkeys(house.lanes, -1)
        self.finished: list[str] = []
        self.faults: list[Exception] = []

    def attend(self, name: str) -> None:
        """Let one lane work; while others are at work it waits for more, or to mend."""
        run, is_first = self._new_run(name), True
        while not self._is_over():
            events = self._events
            try:
                has_worked = self._is_up(name, is_first=is_first) and run.work()
            except Exception as fault:  # noqa: BLE001 - raised again by `work_lanes`
                if not self._may_mend(name, fault):
                    return
                run = self._new_run(name)
            else:
                self._note(name, events, has_worked=has_worked)
            is_first = False
            self.finished += run.stream.take_finished()

    def _new_run(self, name: str) -> "LaneRun":
        return LaneRun(
            self._house, name, progress=self._progress, patience=self._patience
        )

    def _is_up(self, name: str, *, is_first: bool) -> bool:
        """Tell whether a lane can send; one that was down is asked at its time.

        One that a person had to mend is asked at the beginning too: that may be why
        somebody has begun.
        """
        with self._house.store.read() as session:
            down = lanes_down(session).get(name)
        if down is None:
            return True
        is_due = down.until <= self._house.clock.now()
        if not is_due and not (is_first and down.is_misconfigured):
            return False
        recover(self._house, name)
        return True

    def _may_mend(self, name: str, fault: Exception) -> bool:
        """Keep what a person has to know; tell whether the lane may be well again.

        Either way its part is for the others now.
        """
        may_mend = isinstance(fault, (ChannelUnavailable, Misconfigured))
        with self._changed:
            if not isinstance(fault, ChannelUnavailable):
                self.faults.append(fault)
            if not may_mend:
                del self._seen[name]
            self._events += 1
            self._changed.notify_all()
        return may_mend

    def _note(self, name: str, events: int, *, has_worked: bool) -> None:
        with self._changed:
            if has_worked:
                self._events += 1
                self._changed.notify_all()
                return
            self._seen[name] = events
            if not self._all_have_seen():
                self._changed.wait(LOOK_EVERY)
            self._changed.notify_all()

    def _is_over(self) -> bool:
        with self._changed:
            away = any(isinstance(one, StoreUnavailable) for one in self.faults)
            return away or self._house.is_ending() or self._all_have_seen()

    def _all_have_seen(self) -> bool:
        return all(seen == self._events for seen in self._seen.values())


def recover(house: House, name: str) -> None:
    """Ask whether a lane that is down can send again; it is up then.

    Raises:
        Misconfigured: It cannot, until a person has mended it.
        ChannelUnavailable: Not yet.
    """
    with noting_faults(house, name):
        house.channel_of(name).check()
    with house.store.write() as session:
        mark_up(session, name, proved=False)


@contextmanager
def noting_faults(house: House, name: str) -> Iterator[None]:
    """Note that a lane is down where it says so."""
    try:
        yield
    except (Misconfigured, ChannelUnavailable) as fault:
        wrong = isinstance(fault, Misconfigured)
        with house.store.write(durable=True) as session:
            mark_down(
                session,
                name,
                fault=str(fault),
                is_misconfigured=wrong,
                now=house.clock.now(),
                span=partial(down_for, is_misconfigured=wrong),
            )
        raise


@dataclass(frozen=True)
class _Watching:
    """The journal of a lane, which hears what was accepted and what was kept back."""

    journal: LedgerJournal
    kept_back: Callable[[], None]
    accepted: Callable[[], None]

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Record; see `ports.Journal.record`."""
        refused = self.journal.record(sent=sent, in_data=in_data)
        if refused:
            self.kept_back()
        if sent:
            self.accepted()
        return refused

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Record; see `ports.Journal.settle`."""
        self.journal.settle(delivery_id, outcome)


class LaneRun:
    """One lane at work; thrown away once it has failed.

    Args:
        house: The site.
        name: Of the lane.
        progress: Told how far publications are.
        patience: Seconds for which connections stay open with nothing to send.
        only: These publications alone; empty: all that have begun.
        timer: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        house: House,
        name: str,
        *,
        progress: Progress | None = None,
        patience: float = 0.0,
        only: Collection[int] = (),
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self._house, self._name = house, name
        owner = f"{house.name}:{name}:{secrets.token_hex(2)}"
        self._journal = LedgerJournal(
            house.store,
            house.clock,
            owner=owner,
            consequences=Consequences(house.key, house.tally),
            progress=Through(house.store, progress).add,
        )
        self.stream = LaneStream(
            house,
            name=name,
            journal=self._journal,
            owner=owner,
            patience=patience,
            only=only,
            timer=timer,
        )
        self._was_failing = False

    def work(self) -> bool:
        """Send what is ready; return whether there was anything.

        Raises:
            Misconfigured: The account is wrong; the lane is down.
            ChannelUnavailable: Its server cannot be met; the lane is down.
        """
        try:
            with noting_faults(self._house, self._name):
                has_worked = self._send()
        except Exception:
            # The next beat, or another worker, need not wait for the lease to end.
            # Where the store is away, all ends: then it is let go of at the next start.
            self._put_back()
            raise
        if self._house.is_ending():
            self._put_back()
        self.stream.settle_stopped()
        return has_worked

    def _send(self) -> bool:
        messages = self.stream.messages()
        first = next(messages, None)
        if not isinstance(first, MergedMessage):
            return False
        with self._house.store.read() as session:
            self._was_failing = failing(session, self._name)
        watching: Journal = _Watching(
            self._journal, self.stream.look_soon, self._accepted
        )
        channel = self._house.channel_of(self._name)
        stream = Endable(chain([first], messages), self._house.is_ending)
        channel.send(stream, watching)
        return True

    def _put_back(self) -> None:
        """Put back what is in hand, and what was granted for it."""
        self._journal.release()
        self.stream.give_back()

    def _accepted(self) -> None:
        """The lane is well again: its next failure is a first one."""
        if self._was_failing:
            self._was_failing = False
            with self._house.store.write() as session:
                mark_up(session, self._name, proved=True)


def states(house: House) -> Mapping[str, Down | None]:
    """Return how each lane is; None: it is up."""
    with house.store.read() as session:
        down = lanes_down(session)
    return {name: down.get(name) for name in house.lanes}
