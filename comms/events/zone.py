"""A time zone as RFC 5545 wants it described (VTIMEZONE), from the zone's own rules.

Written here because icalendar 7.3 puts the start of summer time one hour late: it
gives the wall time after the change, where section 3.6.5 counts from the offset
before it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def zone_component(name: str, moments: Sequence[datetime]) -> "Timezone":
    """Return the description of a zone for the years around some moments.

    Args:
        name: IANA name.
        moments: What the file holds; at least one.
    """
    from icalendar import Timezone  # noqa: PLC0415 - takes 60 ms

    zone = ZoneInfo(name)
    start = datetime(min(moments).year - 1, 1, 1, tzinfo=UTC)
    end = datetime(max(moments).year + 2, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", name)
    for change in (start, *_changes(zone, start, end)):
        _add_observance(component, zone, change)
    return component


def _add_observance(component: "Timezone", zone: ZoneInfo, change: datetime) -> None:
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - so

    after = change.astimezone(zone)
    before = (change - _MINUTE).astimezone(zone)
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    offset_before = before.utcoffset() or timedelta(0)
    part.add("dtstart", (change + offset_before).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset_before)
    part.add("tzoffsetto", after.utcoffset() or timedelta(0))
    part.add("tzname", after.tzname() or str(zone))
    component.add_component(part)


# Of each file of a calendar, feed or preview: a thousand days to look through.
@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the instants at which the zone changes its offset."""
    days = [start + number * _DAY for number in range((end - start).days)]
    return tuple(
        _change_within(zone, day)
        for day in days
        if _offset(day, zone) != _offset(day + _DAY, zone)
    )


def _change_within(zone: ZoneInfo, day: datetime) -> datetime:
    before, after = day, day + _DAY
    while after - before > _MINUTE:
        middle = before + (after - before) // (2 * _MINUTE) * _MINUTE
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
