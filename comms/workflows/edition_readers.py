"""How many readers a newsletter has, counted anew a few times a minute.

A page that follows what is typed asks after each pause; to count 200,000 readers each
time would make it wait. Nothing that is sent relies on this: whoever gets a mail is
fixed when it begins to leave.
"""

from collections.abc import Sequence
from threading import Lock
from time import monotonic

from comms.store import Session
from comms.store.readers import Kind, kinds_of_readers

#: Seconds for which a count is good.
_GOOD_FOR = 15.0


class CountedReaders:
    """Counts by newsletter, for the pages of one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Sequence[Kind]]] = {}
        self._lock = Lock()

    def __call__(self, session: Session, newsletter: str) -> Sequence[Kind]:
        """Return the readers of a newsletter by what they asked for."""
        now = monotonic()
        with self._lock:
            at, found = self._kept.get(newsletter, (now - _GOOD_FOR, ()))
        if now - at < _GOOD_FOR:
            return found
        found = kinds_of_readers(session, newsletter)
        with self._lock:
            self._kept[newsletter] = now, found
        return found
