"""Rhythms as people write them in campaign files: "0 9 * * mon", "6 weeks".

Only reads and judges the words; when a rhythm is due is counted in `triggers`.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_PART = re.compile(r"(\*|\w{1,3}(?:-\w{1,3})?)(?:/(\d{1,2}))?", re.ASCII)
_EVERY = re.compile(r"(\d{1,3}) (day|week|month)s?", re.ASCII)


class RhythmWrong(ValueError):
    """A rhythm that cannot be read; `part` is the word that is wrong."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(f"{part!r} cannot be read")


@dataclass(frozen=True, kw_only=True)
class CronRule:
    """A rule of five fields, as sets of numbers; the day must fit all of its fields."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    #: Monday is 0.
    weekdays: tuple[int, ...]

    @property
    def times_a_day(self) -> int:
        """How often it is due on a day that it names."""
        return len(self.minutes) * len(self.hours)

    def names_a_day(self) -> bool:
        """Tell whether any year has a day that it names; no 30th of February."""
        # 2028 is a leap year; any weekday comes on any date within some years.
        last = {month: monthrange(2028, month)[1] for month in self.months}
        return any(min(self.days) <= day for day in last.values())


def parse_cron(text: str) -> CronRule:
    """Read minute, hour, day, month and weekday ("30 3 * * *", "0 9 1-7 * mon").

    Weekdays and months are names or numbers, Sunday is 0 or 7. Unlike in old crontabs
    a day must fit both day and weekday: "0 9 1-7 * mon" is each month's first Monday.

    Raises:
        RhythmWrong: Not such a rule.
    """
    fields = text.lower().split()
    if len(fields) != 5:  # noqa: PLR2004 - minute, hour, day, month, weekday
        raise RhythmWrong(text)
    minute, hour, day, month, weekday = fields
    months = {name: number for number, name in enumerate(_MONTHS, start=1)}
    # As crontabs count: Sunday is 0 and 7, and names stand for the same numbers.
    weekdays = {name: number for number, name in enumerate(_WEEKDAYS, start=1)}
    named = _numbers(weekday, 0, 7, weekdays)
    return CronRule(
        minutes=_numbers(minute, 0, 59),
        hours=_numbers(hour, 0, 23),
        days=_numbers(day, 1, 31),
        months=_numbers(month, 1, 12, months),
        weekdays=tuple(sorted({(number - 1) % 7 for number in named})),
    )


def _numbers(
    field: str, least: int, most: int, names: dict[str, int] | None = None
) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise RhythmWrong(part)
        stretch, step = match[1], int(match[2] or 1)
        first, last = least, most
        if stretch != "*":
            start, _, end = stretch.partition("-")
            first = _number(start, names or {}, part)
            last = _number(end or start, names or {}, part)
            last = most if match[2] and not end else last
        if not least <= first <= last <= most or step == 0:
            raise RhythmWrong(part)
        found |= set(range(first, last + 1, step))
    return tuple(sorted(found))


def _number(word: str, names: dict[str, int], part: str) -> int:
    if word in names:
        return names[word]
    if not word.isdigit():
        raise RhythmWrong(part)
    return int(word)


def returns(first: date, every: str, until: date) -> Iterator[date]:
    """Yield the days on which something comes back, after its first day.

    Args:
        first: The day it was told for the first time; not among the days yielded.
        every: "10 days", "6 weeks", "2 months"; the last day of a month where the
            month is too short.
        until: Last day.

    Raises:
        RhythmWrong: Not such a rhythm.
    """
    match = _EVERY.fullmatch(every.strip())
    if match is None or int(match[1]) == 0:
        raise RhythmWrong(every)
    return _returns(first, int(match[1]), match[2], until)


def _returns(first: date, count: int, unit: str, until: date) -> Iterator[date]:
    number = 1
    while (day := _later(first, count * number, unit)) <= until:
        yield day
        number += 1


def _later(first: date, count: int, unit: str) -> date:
    if unit != "month":
        return first + timedelta(days=count * (7 if unit == "week" else 1))
    years, month = divmod(first.month - 1 + count, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
