"""For how long answers are waited for, once this process is told to end."""

import asyncio
from collections.abc import Callable

from comms.channels.email.account import PhaseTimeouts
from comms.ports import Endable, Stream


class Patience:
    """That of one run.

    Args:
        messages: The stream; asked whether this process is to end, where it knows.
        times: How long an operator waits for an end.
        loop: Where time is kept.
    """

    def __init__(
        self, messages: Stream, times: PhaseTimeouts, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._is_ending = _told_to_end(messages)
        self._times, self._loop = times, loop
        self._until: float | None = None
        #: Whether nothing is waited for any more.
        self.is_over = False

    def ends_now(self) -> bool:
        """Tell, once, that it is over."""
        if self.is_over or not self._is_ending():
            return False
        now = self._loop.time()
        if self._until is None:
            self._until = now + self._times.ending
        self.is_over = now >= self._until
        return self.is_over


def _told_to_end(messages: Stream) -> Callable[[], bool]:
    return messages.is_ending if isinstance(messages, Endable) else lambda: False
