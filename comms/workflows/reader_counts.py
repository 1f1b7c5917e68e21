"""How many readers stand where, kept for a moment.

To count hundreds of thousands by their language takes most of a second, and they are
few who come or go meanwhile. Counts are kept for a minute, or until whoever looks has
done something: what she did, she sees counted.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from math import floor

from comms.store import acts, reader_page
from comms.store.reader_page import Standing
from comms.workflows.desk_sight import Sight

_KEPT = timedelta(minutes=1)
#: People of whom counts are kept in one process.
_MOST = 100

#: The last act of hers, which minute it is, and which newsletters are hers to see.
_Stamp = tuple[int, int, frozenset[str]]


class StandingsKept:
    """Counts for one site, in the memory of one process."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Stamp, Sequence[Standing]]] = {}

    def of(self, sight: Sight, newsletters: Collection[str]) -> Sequence[Standing]:
        """Return how many stand where with newsletters."""
        minute = floor(sight.now.timestamp() / _KEPT.total_seconds())
        last = acts.last_of(sight.session, sight.user.id)
        stamp = last, minute, frozenset(newsletters)
        known = self._known.get(sight.user.id)
        if known is not None and known[0] == stamp:
            return known[1]
        if len(self._known) >= _MOST:
            self._known.clear()
        today = sight.local(sight.now).date().isoformat()
        found = reader_page.standings(sight.session, newsletters, today)
        self._known[sight.user.id] = stamp, found
        return found
