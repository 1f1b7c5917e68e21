"""What a run tells its journal, in order, and several things in one commit.

An acceptance waits for a commit it can share, but not for long: the next message may
be late, and what somebody has must not be forgotten. Whatever is told is kept here
until the journal has it, so that a run that ends early can try once more.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from comms.channels.email.aside import Aside
from comms.ports import Accepted, Journal, Outcome

#: Seconds that an acceptance may wait for a commit it can share.
_SHARED_WITHIN = 0.02


class Commits:
    """The journal of a run.

    Args:
        journal: What makes fates durable.
        loop: Where time is kept.
        aside: Where the journal is spoken to.
    """

    def __init__(
        self, journal: Journal, loop: asyncio.AbstractEventLoop, aside: Aside
    ) -> None:
        self._journal, self._loop, self._aside = journal, loop, aside
        #: Not recorded yet; the first of them are on their way to the journal.
        self._accepted: list[tuple[int, Accepted]] = []
        self._under_way = 0
        self._unsettled: deque[tuple[int, Outcome]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def accepted(self, delivery_id: int, outcome: Accepted) -> None:
        """Keep an acceptance for the next commit, which comes soon."""
        self._accepted.append((delivery_id, outcome))
        if self._timer is None:
            self._timer = self._loop.call_later(_SHARED_WITHIN, self.flush)

    def record(
        self,
        in_data: Sequence[int],
        recorded: Callable[[Sequence[int]], None],
    ) -> None:
        """Record acceptances that wait, and the intent to finish messages.

        Args:
            in_data: Messages that are ready.
            recorded: Told which of them may not leave.
        """
        sent = self._hand_over()

        def done(kept_back: Sequence[int]) -> None:
            self._forget(len(sent))
            recorded(kept_back)

        self._aside.do(lambda: self._journal.record(sent=sent, in_data=in_data), done)

    def flush(self) -> None:
        """Record acceptances that wait."""
        if sent := self._hand_over():
            self._aside.do(
                lambda: self._journal.record(sent=sent),
                lambda _: self._forget(len(sent)),
            )

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Record any other outcome, and before it what was accepted earlier."""
        self.flush()
        self._unsettled.append((delivery_id, outcome))
        self._aside.do(
            lambda: self._journal.settle(delivery_id, outcome),
            self._forget_settled,
        )

    def finish(self) -> None:
        """Record what the journal does not have, now that nobody else speaks to it."""
        if self._timer is not None:
            self._timer.cancel()
        if self._accepted:
            self._journal.record(sent=tuple(self._accepted))
            self._accepted.clear()
        while self._unsettled:
            self._journal.settle(*self._unsettled[0])
            self._unsettled.popleft()

    def _hand_over(self) -> tuple[tuple[int, Accepted], ...]:
        """Return the acceptances that nobody is recording yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        sent = tuple(self._accepted[self._under_way :])
        self._under_way = len(self._accepted)
        return sent

    def _forget(self, count: int) -> None:
        """Let go of the first acceptances: they are durable."""
        del self._accepted[:count]
        self._under_way -= count

    def _forget_settled(self, _nothing: None) -> None:
        self._unsettled.popleft()
