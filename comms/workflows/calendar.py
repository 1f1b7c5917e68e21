"""The calendar of one person: a month, a week, a list, a day, or a year.

Everything is read at one instant, by a few questions that do not grow with what is
shown; what a cell has no room for is counted and found in the list of its day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from comms.clock import in_zone
from comms.events.holidays import holidays
from comms.model.calendar import (
    KINDS,
    Asked,
    Band,
    CalendarPage,
    Day,
    Entry,
    Feast,
    MoveSheet,
)
from comms.model.desk import Choice
from comms.model.programme import Account, Area, Newsletter, Unit
from comms.workflows.calendar_entries import entries
from comms.workflows.calendar_found import Found, Window, look
from comms.workflows.calendar_move import written_at
from comms.workflows.calendar_moves import why_fixed
from comms.workflows.calendar_named import found_by_key
from comms.workflows.calendar_slots import free_slots, next_slots
from comms.workflows.calendar_year import units_page, year_page
from comms.workflows.desk_sight import Sight

#: What a cell of the month, or of an hour of the week, has room for.
_IN_A_DAY, _IN_AN_HOUR = 4, 2
#: Lines of one page of the list.
A_PAGE = 100
#: Rows of the week: what goes on, the night, working hours one by one, the evening.
_GOES_ON, _NIGHT, _EVENING, _MIDNIGHT = -1, 7, 20, 24
_WEEK = 7
#: States that a person filters by.
_STATES = (
    "draft",
    "in_review",
    "returned",
    "scheduled",
    "sent",
    "held",
    "missed",
    "expired",
    "partly_failed",
    "cancelled",
)
#: A cell: a day, and the row of the week that it lies in.
Place = tuple[date, int]
#: Kinds of channel on which somebody plans posts.
_OWN = frozenset({"page_and_archive", "rss_atom", "newsletter", "calendar_feed"})


def calendar(sight: Sight, asked: Asked) -> CalendarPage:
    """Return what somebody asks for."""
    if asked.view == "year":
        page = year_page(sight, asked)
    elif asked.view == "units":
        page = units_page(sight, asked)
    else:
        page = _days(sight, asked)
    return replace(page, choices=_choices(sight))


def today_of(sight: Sight) -> date:
    """Return the day it is in the programme's zone."""
    return in_zone(sight.now, sight.catalogue.zone).date()


def span(asked: Asked) -> tuple[date, date]:
    """Return the first and the last day of a view."""
    on = asked.on
    if asked.view == "day":
        return on, on
    if asked.view == "week":
        monday = on - timedelta(days=on.weekday())
        return monday, monday + timedelta(days=_WEEK - 1)
    first = on.replace(day=1)
    last = _next_month(first) - timedelta(days=1)
    if asked.view == "month":
        first -= timedelta(days=first.weekday())
        last += timedelta(days=_WEEK - 1 - last.weekday())
    return first, last


def _next_month(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _beside(asked: Asked) -> tuple[date, date]:
    """Return the days that the ways back and on lead to."""
    step = {"day": timedelta(days=1), "week": timedelta(days=_WEEK)}.get(asked.view)
    if step:
        return asked.on - step, asked.on + step
    first = asked.on.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), _next_month(first)


def _days(sight: Sight, asked: Asked) -> CalendarPage:
    first, last = span(asked)
    window = look(sight, asked, first, last)
    earlier, later = _beside(asked)
    page = CalendarPage(
        asked=asked,
        first=first,
        last=last,
        today=today_of(sight),
        zone=sight.catalogue.zone,
        earlier=earlier,
        later=later,
        count=len(window.found),
        is_cut=window.is_cut,
    )
    if asked.view == "week":
        return replace(page, bands=_bands(window, asked))
    if asked.view == "month":
        days = _filled(window, asked, window.by_day(), most=_IN_A_DAY)
        weeks = [days[at : at + _WEEK] for at in range(0, len(days), _WEEK)]
        return replace(page, weeks=tuple(map(tuple, weeks)))
    start = asked.page * A_PAGE
    places = [(day, one) for day, own in window.by_day().items() for one in own]
    part: dict[date, list[Found]] = {}
    for day, one in places[start : start + A_PAGE]:
        part.setdefault(day, []).append(one)
    days = _filled(window, asked, part, most=A_PAGE)
    if asked.view == "list":
        days = [day for day in days if day.entries or (day.feasts and not start)]
    more = len(places) > start + A_PAGE
    return replace(page, weeks=(tuple(days),), more=more)


def _filled(
    window: Window,
    asked: Asked,
    by_day: Mapping[date, Sequence[Found]],
    *,
    most: int,
) -> list[Day]:
    """Return the days of a window with what fits into each."""
    cells = {(day, 0): own for day, own in by_day.items()}
    made = _made(window, cells, most=most)
    return [
        replace(
            day,
            entries=made.get((day.day, 0), ()),
            more=max(len(by_day.get(day.day, ())) - most, 0),
        )
        for day in _empty(window.sight, asked, window.first, window.last)
    ]


def _made(
    window: Window, places: Mapping[Place, Sequence[Found]], *, most: int
) -> dict[Place, tuple[Entry, ...]]:
    """Return the first of what was found in each place, as it is read on that day."""
    shown = {one.key: one for own in places.values() for one in own[:most]}
    ready = entries(window, list(shown.values()))
    made = dict(zip(shown, ready, strict=True))
    return {
        place: tuple(made[one.key].on(place[0]) for one in own[:most])
        for place, own in places.items()
    }


def _empty(sight: Sight, asked: Asked, first: date, last: date) -> list[Day]:
    feasts: dict[date, list[Feast]] = {}
    for found in holidays(first, last, sight.language):
        feast = Feast(name=found.name, is_swedish="FI" not in found.countries)
        feasts.setdefault(found.day, []).append(feast)
    today, month = today_of(sight), asked.on.month
    return [
        Day(
            day=day,
            is_inside=asked.view != "month" or day.month == month,
            is_today=day == today,
            is_past=day < today,
            feasts=tuple(feasts.get(day, ())),
        )
        for day in _each(first, last)
    ]


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _bands(window: Window, asked: Asked) -> tuple[Band, ...]:
    """Return the rows of a week; the odd hours of clock changes lie in the night."""
    edges = [0, *range(_NIGHT, _EVENING + 1), _MIDNIGHT]
    cells: dict[Place, list[Found]] = {}
    for day, own in window.by_day().items():
        for one in own:
            has_begun = one.at.date() < day
            row = _GOES_ON if has_begun else bisect_right(edges, one.at.hour) - 1
            cells.setdefault((day, row), []).append(one)
    made = _made(window, cells, most=_IN_AN_HOUR)
    accounts = [asked.account] if asked.account else []
    slots = free_slots(
        window.sight, accounts, window.found, window.starts(), window.ends()
    )
    empty = _empty(window.sight, asked, window.first, window.last)
    rows = dict(enumerate(pairwise(edges)))
    if any(row == _GOES_ON for _, row in cells):
        rows = {_GOES_ON: (0, 0), **rows}
    return tuple(
        Band(
            starts=starts,
            ends=ends,
            days=tuple(
                replace(
                    day,
                    entries=made.get((day.day, row), ()),
                    more=max(len(cells.get((day.day, row), ())) - _IN_AN_HOUR, 0),
                    slots=tuple(
                        slot
                        for slot in slots
                        if slot.at.date() == day.day and starts <= slot.at.hour < ends
                    ),
                )
                for day in empty
            ),
        )
        for row, (starts, ends) in rows.items()
    )


def _choices(sight: Sight) -> dict[str, tuple[Choice, ...]]:
    """Return what can be filtered by."""
    catalogue, name = sight.catalogue, sight.viewer.text
    units = [
        Choice(value=unit.id, label=name(unit.name))
        for unit in catalogue.all(Unit)
        if sight.sees(unit.id)
    ]
    nation = Choice(value="national", label=name(catalogue.programme.name))
    accounts = [
        Choice(value=one.id, label=name(one.title) or one.id)
        for one in catalogue.all(Account)
        if one.channel not in _OWN and sight.sees(one.owner)
    ]
    letters = [
        Choice(value=one.id, label=name(one.name))
        for one in catalogue.all(Newsletter)
        if sight.sees(one.unit)
    ]
    return {
        "unit": (nation, *units) if sight.sees("national") else tuple(units),
        "area": _named((a.id, name(a.name)) for a in catalogue.all(Area)),
        "tongue": _named(
            (code, sight.say(f"site.language.{code}") if code in _SPOKEN else code)
            for code in catalogue.programme.languages
        ),
        "account": (*accounts, *letters),
        "kind": _named((kind, sight.say(f"calendar.kind.{kind}")) for kind in KINDS),
        "state": _named((state, sight.say(f"desk.state.{state}")) for state in _STATES),
    }


_SPOKEN = frozenset({"fi", "sv", "en"})


def _named(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in pairs)


def move_sheet(sight: Sight, key: str) -> MoveSheet | None:
    """Return what Move… asks about something; None where she sees no such thing."""
    one = found_by_key(sight, key)
    if one is None:
        return None
    window = Window(sight=sight, first=one.at.date(), last=one.at.date(), found=[one])
    (entry,) = entries(window, [one])
    fixed = why_fixed(sight, one)
    if not fixed and not entry.may_move:
        fixed = "not_your_region"
    slots = next_slots(sight, one)[:_SHOWN_SLOTS] if not fixed else []
    return MoveSheet(
        entry=entry,
        refusal=_why(sight, fixed, one) if fixed else "",
        elsewhere=_elsewhere(fixed, one),
        seen=written_at(sight, one),
        together=tuple(sight.account(name) for name in one.accounts),
        slots=tuple(slots),
    )


_SHOWN_SLOTS = 3


def _why(sight: Sight, fixed: str, one: Found) -> str:
    return sight.say(f"rules.{fixed}", user=sight.person(sight.user.id), unit=one.unit)


def _elsewhere(fixed: str, one: Found) -> str:
    """Return where a time that stands fast here can be changed after all."""
    if fixed == "fixed_known":
        return f"/events/{one.about}/change"
    if fixed == "fixed_registration":
        return f"/calendar/events/{one.about}"
    return f"/items/{one.about}" if one.told else ""
