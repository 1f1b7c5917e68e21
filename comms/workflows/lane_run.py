"""One lane at work: its stream, its journal and its channel brought together."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from time import monotonic

from comms.deliver.journal import LedgerJournal
from comms.deliver.settling import Consequences
from comms.ports import Accepted, Endable, Journal, MergedMessage, Outcome
from comms.store.lane_health import failing, mark_up
from comms.workflows.house import House
from comms.workflows.lane_down import noting_faults
from comms.workflows.lane_stream import LaneStream
from comms.workflows.progress import Progress, Through


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
