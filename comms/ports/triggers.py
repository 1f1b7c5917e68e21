"""The promise of what makes a plan due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One time at which a trigger is due."""

    #: Local date; with the time ("2027-03-28T15:00") where a rule has several a day.
    name: str
    #: Wall time in the form of campaign files; `clock.instant` reads it back.
    local: str
    #: The same as an instant, in UTC.
    at: datetime


class Trigger(Protocol):
    """What makes a plan due: pure, so asking twice gives the same occasions."""

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield the occasions later than `after`, up to `until`, in order of time.

        Each local date (and time) comes once, also where clocks are put forward or
        back. No clock is read and nothing is remembered.
        """
        ...


class Triggers(Protocol):
    """Makes the trigger that a plan asks for."""

    def once(self, local: str, zone: str) -> Trigger:
        """Return what is due at one local time."""
        ...

    def cron(self, rule: str, starts_on: date, until: date, zone: str) -> Trigger:
        """Return what is due by a rule of five fields, from day to day included."""
        ...

    def relative(self, anchor: datetime, offset: str, zone: str) -> Trigger:
        """Return what is due an offset away from an event; it moves with it."""
        ...

    def new_content(
        self, published: Sequence[datetime], offset: str, zone: str
    ) -> Trigger:
        """Return what is due an offset after each of some pages went out."""
        ...
