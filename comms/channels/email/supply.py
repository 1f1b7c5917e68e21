"""What is to be sent next on any connection of a run.

What has to be said again comes first, then the stream, which may have nothing now: then
it is asked again after the time it named.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from comms.channels.email.lines import Parcel, Surveyor
from comms.ports import Stream, Wait


class Supply:
    """The stream of a run, and what goes out once more.

    Args:
        stream: What is to be sent.
        loop: Where time is kept.
        resumed: Called when a wait is over.
    """

    def __init__(
        self,
        stream: Stream,
        loop: asyncio.AbstractEventLoop,
        resumed: Callable[[], None],
    ) -> None:
        # What is inside of it, where it is wrapped: asked once for each message.
        self._stream = iter(stream)
        self._loop = loop
        self._resumed = resumed
        self._again: deque[Parcel] = deque()
        #: Taken from the stream before anybody was free for them.
        self._ahead: deque[Parcel] = deque()
        #: What the stream raised after them.
        self._fault: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._surveyor = Surveyor()
        #: Whether the stream has come to its end.
        self.is_over = False

    @property
    def is_waiting(self) -> bool:
        """Whether the stream has nothing now, but may have later."""
        return self._timer is not None

    @property
    def is_at_hand(self) -> bool:
        """Whether a message waits that the stream has given already."""
        return bool(self._again or self._ahead)

    def take(self) -> Parcel | None:
        """Return the next message; None: there is none, now or at all.

        Raises:
            Exception: What the stream raised; it is over then.
        """
        if self._again:
            return self._again.popleft()
        if self._ahead:
            return self._ahead.popleft()
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        return self._new()

    def prepare(self, count: int) -> None:
        """Have so many messages at hand, as far as there are any.

        A fault of the stream is kept: `take` raises it after what came before it.
        """
        try:
            while len(self._ahead) < count and (found := self._new()) is not None:
                self._ahead.append(found)
        except Exception as fault:  # noqa: BLE001 - raised when its turn comes
            self._fault = fault

    def _new(self) -> Parcel | None:
        """Return the next message of the stream; None and raises: as `take`."""
        if self.is_waiting or self.is_over:
            return None
        try:
            found = next(self._stream, None)
        except BaseException:
            self.is_over = True
            raise
        if isinstance(found, Wait):
            seconds = max(0.0, found.seconds)
            self._timer = self._loop.call_later(seconds, self._resume)
            return None
        if found is None:
            self.is_over = True
            return None
        return self._surveyor.parcel(found)

    def put_back(self, parcel: Parcel, *, first: bool = False) -> None:
        """Keep a message that is to be announced once more."""
        if first:
            self._again.appendleft(parcel)
        else:
            self._again.append(parcel)

    def stop(self) -> None:
        """Ask the stream no more."""
        self.is_over = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _resume(self) -> None:
        self._timer = None
        self._resumed()
