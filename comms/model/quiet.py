"""Quiet hours: a stretch of the day on the wall in which what can wait does not leave.

A mail account has them by its settings; the programme and its units by their files.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import StringConstraints

from comms.clock import existing, in_zone

_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_HOURS = re.compile(f"{_TIME}-{_TIME}")
#: A unit's word for having none, where the programme has some.
NONE = "none"
#: As files say them: "21:00-07:00"; "" where nothing is said; `NONE`.
QuietHours = Annotated[str, StringConstraints(pattern=f"^(|{NONE}|{_TIME}-{_TIME})$")]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day at which nothing leaves that can wait."""

    starts: time
    ends: time

    def until(self, now: datetime, zone: str) -> datetime | None:
        """Return when the quiet hours end that reign now; None: none do.

        They run from instant to instant, so that the hour that a night has twice, or
        not at all, makes them longer or shorter and never two.
        """
        today = in_zone(now, zone).date()
        for day in (today - timedelta(days=1), today):
            last = day if self.starts < self.ends else day + timedelta(days=1)
            begin = existing(datetime.combine(day, self.starts), zone)
            end = existing(datetime.combine(last, self.ends), zone)
            if begin <= now < end:
                return end
        return None


def quiet_of(text: str) -> Quiet | None:
    """Return the hours that a text says; None: none, or the same time twice."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    starts, first, ends, last = (int(part) for part in found.groups())
    quiet = Quiet(time(starts, first), time(ends, last))
    return quiet if quiet.starts != quiet.ends else None


def in_force(own: str, general: str) -> Quiet | None:
    """Return the hours that hold for a unit.

    Args:
        own: What the unit says; "": nothing.
        general: What the programme says.
    """
    said = own or general
    return None if said == NONE else quiet_of(said)
