"""The year clock, and who published what: the calendar from further away.

Both count in the store: a year of eighteen units is more than anybody reads one by one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from comms.clock import in_zone
from comms.events.holidays import holidays
from comms.model.calendar import Asked, CalendarPage, Month, UnitLine, last_day
from comms.model.programme import NATIONAL, Unit, YearClockEntry
from comms.store import calendar as rows
from comms.store.folders import events_named
from comms.workflows.calendar_entries import entries
from comms.workflows.calendar_found import Found, Window, look, of_event, units_of
from comms.workflows.desk_sight import Sight

#: Editions and events that a month of the year has room for.
_IN_A_MONTH = 8
#: What is counted; editions and events are named.
COUNTED = ("post", "page")
#: What counts as heard of.
_PUBLISHED = ("post", "page", "edition")
#: How long back "last published" looks.
_BACK = timedelta(days=120)
_DAY, _A_MONTH = timedelta(days=1), timedelta(days=32)


def _empty(sight: Sight, asked: Asked, first: date, last: date) -> CalendarPage:
    return CalendarPage(
        asked=asked,
        first=first,
        last=last,
        today=in_zone(sight.now, sight.catalogue.zone).date(),
        zone=sight.catalogue.zone,
        earlier=first - _DAY,
        later=last + _DAY,
    )


def year_page(sight: Sight, asked: Asked) -> CalendarPage:
    """Return the twelve months of a year."""
    year = asked.on.year
    page = _empty(sight, asked, date(year, 1, 1), date(year, 12, 31))
    window = Window(sight=sight, first=page.first, last=page.last)
    counts: dict[int, dict[str, int]] = {}
    if asked.kind in {"", *COUNTED}:
        wanted = rows.Wanted(
            first=window.starts(),
            end=window.ends(),
            units=units_of(sight, asked),
            kinds=COUNTED,
            account=asked.account,
        )
        for month, kind, count in rows.counts_by_month(sight.session, wanted):
            if asked.kind in {"", kind}:
                counts.setdefault(int(month[5:7]), {})[kind] = count
    named, counted, count = _named(sight, asked, window)
    months = [
        replace(
            _month(sight, year, n, named.get(n, []), counts.get(n, {})),
            more=max(counted.get(n, 0) - _IN_A_MONTH, 0),
        )
        for n in range(1, 13)
    ]
    return replace(
        page,
        earlier=date(year - 1, 1, 1),
        later=date(year + 1, 1, 1),
        months=tuple(months),
        count=sum(sum(found.values()) for found in counts.values()) + count,
    )


def _named(
    sight: Sight, asked: Asked, window: Window
) -> tuple[dict[int, list[Found]], dict[int, int], int]:
    """Return the first editions and events of each month, and how many there are."""
    found: list[tuple[datetime, date, Found | str]] = []
    if asked.kind in {"", "edition"}:
        plain = Asked(
            view="year",
            on=asked.on,
            unit=asked.unit,
            account=asked.account,
            kind="edition",
        )
        editions = look(sight, plain, window.first, window.last).found
        found += [(one.at, one.at.date(), one) for one in editions]
    if asked.kind in {"", "event"} and not asked.account:
        times = rows.events_between(
            sight.session,
            window.starts(),
            window.ends(),
            units=units_of(sight, asked),
        )
        local = [(sight.local(at), sight.local(ends), name) for name, at, ends in times]
        found += [(at, last_day(at, ends), name) for at, ends, name in local]
    months: dict[int, list[Found | str]] = {}
    for at, last, one in sorted(found, key=lambda known: known[0]):
        begins, ends = max(at.date(), window.first), min(last, window.last)
        for month in range(begins.month, ends.month + 1):
            months.setdefault(month, []).append(one)
    first = {month: own[:_IN_A_MONTH] for month, own in months.items()}
    names = [one for own in first.values() for one in own if isinstance(one, str)]
    events = events_named(sight.session, names)
    return (
        {
            month: [
                of_event(sight, events[one]) if isinstance(one, str) else one
                for one in own
            ]
            for month, own in first.items()
        },
        {month: len(own) for month, own in months.items()},
        len(found),
    )


def _month(
    sight: Sight, year: int, month: int, named: Sequence[Found], counts: dict[str, int]
) -> Month:
    first = date(year, month, 1)
    last = (first + _A_MONTH).replace(day=1) - _DAY
    window = Window(sight=sight, first=first, last=last)
    return Month(
        first=first,
        rhythm=tuple(
            sight.viewer.text(entry.what)
            for entry in sight.catalogue.all(YearClockEntry)
            if entry.month == month
        ),
        feasts=tuple(
            (found.day, found.name)
            for found in holidays(first, last, sight.language)
            if "FI" in found.countries
        ),
        entries=tuple(entries(window, named)),
        more=0,
        counts=tuple((kind, counts[kind]) for kind in COUNTED if kind in counts),
    )


def units_page(sight: Sight, asked: Asked) -> CalendarPage:
    """Return what each unit published in a month, the silent ones first."""
    first = asked.on.replace(day=1)
    last = (first + _A_MONTH).replace(day=1) - _DAY
    page = replace(
        _empty(sight, asked, first, last), earlier=(first - _DAY).replace(day=1)
    )
    window = Window(sight=sight, first=first, last=last)
    units = units_of(sight, asked)
    starts, ends = window.starts(), window.ends()
    counts: dict[tuple[str, str], dict[str, int]] = {}
    wanted = rows.Wanted(first=starts, end=ends, units=units, kinds=_PUBLISHED)
    for unit, kind, when, count in rows.counts_by_unit(sight.session, wanted):
        counts.setdefault((unit, when), {})[kind] = count
    lasts = rows.last_by_unit(sight.session, starts - _BACK, ends, units=units)
    lines = [
        UnitLine(
            unit=name,
            unit_name=sight.viewer.unit_name(name),
            sent=counts.get((name, "sent"), {}),
            coming=counts.get((name, "coming"), {}),
            last=_local(sight, lasts.get(name)),
        )
        for name in _units(sight)
        if units is None or name in units
    ]
    lines.sort(key=lambda line: not line.is_silent)
    return replace(page, lines=tuple(lines), count=len(lines))


def _local(sight: Sight, at: datetime | None) -> datetime | None:
    return sight.local(at) if at else None


def _units(sight: Sight) -> list[str]:
    own = [unit.id for unit in sight.catalogue.all(Unit)]
    return [name for name in (*own, NATIONAL) if sight.sees(name)]
