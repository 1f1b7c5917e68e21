"""What a run tells its journal: acceptances gathered, so that one commit serves many.

An acceptance waits for a commit it can share, but not for long: the next message may
be late, and what somebody has must not be forgotten.
"""

import asyncio
from collections.abc import Callable, Sequence

from comms.ports import Accepted, Journal, Outcome

#: Seconds that an acceptance may wait for a commit it can share.
_SHARED_WITHIN = 0.02


class Commits:
    """The journal of a run.

    Args:
        journal: What makes fates durable.
        loop: Where time is kept.
        safely: Carries an act out and ends the run where it fails.
    """

    def __init__(
        self,
        journal: Journal,
        loop: asyncio.AbstractEventLoop,
        safely: Callable[[Callable[[], None]], None],
    ) -> None:
        self._journal = journal
        self._loop = loop
        self._safely = safely
        self._accepted: list[tuple[int, Accepted]] = []
        self._timer: asyncio.TimerHandle | None = None

    def accepted(self, delivery_id: int, outcome: Accepted) -> None:
        """Keep an acceptance for the next commit, which comes soon."""
        self._accepted.append((delivery_id, outcome))
        if self._timer is None:
            self._timer = self._loop.call_later(
                _SHARED_WITHIN, self._safely, self.flush
            )

    def record(self, in_data: Sequence[int] = ()) -> Sequence[int]:
        """Record acceptances that wait, and the intent to finish messages.

        Returns:
            Those of `in_data` that may not leave.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._accepted and not in_data:
            return ()
        sent = tuple(self._accepted)
        kept_back = self._journal.record(sent=sent, in_data=in_data)
        del self._accepted[: len(sent)]
        return kept_back

    def flush(self) -> None:
        """Record acceptances that wait."""
        self.record()

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Record any other outcome, and before it what was accepted earlier."""
        self.record()
        self._journal.settle(delivery_id, outcome)
