"""How much waits for each person, for the navigation of every page.

To count it takes as long as half the start page, so a count is kept: until she has
done something, or for a minute. Her week and the list of approvals, where she would
see another number, correct it.
"""

from dataclasses import replace
from datetime import timedelta
from math import floor

from comms.model.desk import Counts
from comms.store import acts
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_stops import held_counts
from comms.workflows.desk_week import counts

#: How long what others have done, and what has failed, may stay uncounted.
_KEPT = timedelta(minutes=1)
#: People of whom a count is kept in one process.
_MOST = 1000

#: The last act of hers, and which minute it is.
_Stamp = tuple[int, int]


class CountsKept:
    """Counts for one site, in the memory of one process."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Stamp, Counts]] = {}

    def of(self, sight: Sight) -> Counts:
        """Return what waits for her."""
        stamp, known = _stamp(sight), self._known.get(sight.user.id)
        if known is None or known[0] != stamp:
            return self._keep(sight, stamp, counts(sight))
        return known[1]

    def correct(self, sight: Sight, found: Counts) -> None:
        """Keep what a page has counted for itself."""
        self._keep(sight, _stamp(sight), found)

    def correct_approvals(self, sight: Sight, approvals: int) -> None:
        """Keep how much waits for her approval; her week has as many more or fewer."""
        known = self.of(sight)
        week = known.week + approvals - known.approvals
        self.correct(sight, Counts(week=max(week, 0), approvals=approvals))

    def _keep(self, sight: Sight, stamp: _Stamp, found: Counts) -> Counts:
        if len(self._known) >= _MOST:
            self._known.clear()
        found = replace(found, held=held_counts(sight))
        self._known[sight.user.id] = stamp, found
        return found


def _stamp(sight: Sight) -> _Stamp:
    minute = floor(sight.now.timestamp() / _KEPT.total_seconds())
    return acts.last_of(sight.session, sight.user.id), minute
