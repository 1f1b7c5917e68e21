"""When an address that fails again and again is taken for dead; pure.

A day counts one point, however often mail failed on it, and a point is fresh for a
week. One long outage during one sending is no proof: the points must come from
several sendings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: So many points, none older than so many days, from so many sendings.
ENOUGH_POINTS = 5
FRESH_DAYS = 7
ENOUGH_SENDINGS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A day on which mail of a sending failed for now."""

    day: date
    #: The publication that was sent.
    sending: int


def is_enough(points: Iterable[Point], today: date) -> bool:
    """Tell whether an address with these points is written to no more."""
    fresh = [one for one in points if 0 <= (today - one.day).days < FRESH_DAYS]
    return (
        len({one.day for one in fresh}) >= ENOUGH_POINTS
        and len({one.sending for one in fresh}) >= ENOUGH_SENDINGS
    )
