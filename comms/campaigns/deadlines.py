"""What has to be done by when before an edition leaves, counted back from that day.

The rhythm of a number: items are asked for two weeks before, translating takes four
working days, and nothing leaves without approval and a test. Working days are Monday
to Friday without the holidays that are given.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_CALL = timedelta(days=14)
#: Working days before the day on which it leaves, in order of time.
_BEFORE = (
    ("items", 7),
    ("layout", 6),
    ("translation", 2),
    ("approval", 1),
    ("test", 1),
)
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One thing and the last day for it."""

    #: "call", "items", "layout", "translation", "approval", "test" or "send".
    what: str
    day: date


def deadlines(
    leaves_on: date, *, several_languages: bool, holidays: Collection[date] = ()
) -> tuple[Deadline, ...]:
    """Return what has to be done by when, the first thing first.

    Args:
        leaves_on: Local day of sending.
        several_languages: Whether anything is translated.
        holidays: Days on which nobody works, beside Saturday and Sunday.
    """
    found = [Deadline(what="call", day=leaves_on - _CALL)]
    found += [
        Deadline(what=what, day=days_before(leaves_on, count, holidays))
        for what, count in _BEFORE
        if several_languages or what != "translation"
    ]
    return (*found, Deadline(what="send", day=leaves_on))


def days_before(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """Return the day that lies so many working days before another."""
    while count:
        day -= timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            count -= 1
    return day
