"""What lies in a window of the calendar, before it becomes something to look at.

A handful of questions to the store, whatever is filtered. Posts of one item that leave
at one minute are one thing here, as they are for whoever plans them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from comms.campaigns.announcements import PRESS
from comms.clock import existing, instant
from comms.model.calendar import Asked
from comms.model.plans import EditionPlan, EventFacts
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event, Item
from comms.store import calendar as rows
from comms.store.calendar import Told
from comms.store.folders import events_named
from comms.store.publications import of_item
from comms.store.waiting import Units, items_named
from comms.workflows.desk_lines import item_of, shown_state
from comms.workflows.desk_sight import Sight

#: Kinds of the calendar by kinds of publication.
_KINDS = {
    "page": "page",
    "post": "post",
    "edition": "edition",
    "correction": "edition",
    "reminder": "reminder",
    rows.ANNOUNCED: "press",
}
#: Kinds that leave on an account.
_ON_ACCOUNTS = frozenset({"post", "press"})
_REVIEW = "in_review"
#: Of the number of a row.
_DIGITS = 9
_LAST = timedelta(days=1)
#: With more than this only what a page can show is read: so many of each day of a
#: month, and so many for a page of the list (several make one line).
_CROWDED, _FIRST_OF_A_DAY, _ROWS_OF_A_PAGE = 800, 16, 400


class Found(NamedTuple):
    """One thing in the window; thousands of them are made for a month of many units."""

    key: str
    kind: str
    at: datetime
    #: Item, edition or event by its id.
    about: str
    unit: str
    state: str
    accounts: tuple[str, ...] = ()
    #: The row it comes from: columns of a publication, an event, an item.
    row: Any = None
    told: Told | None = None
    ends: datetime | None = None

    @property
    def is_leaving(self) -> bool:
        """Whether it is a publication, or several that leave together."""
        return self.key.isdecimal()


@dataclass(frozen=True, kw_only=True)
class Window:
    """What was found from one day to another, both included."""

    sight: Sight
    first: date
    last: date
    found: Sequence[Found] = ()
    #: Whether the store holds more than was read.
    is_cut: bool = False
    #: Where only the first of each day were read: how many leave, by day.
    counts: Mapping[str, int] = field(default_factory=dict)

    def starts(self) -> datetime:
        """Return the instant at which the first day begins."""
        return _midnight(self.sight, self.first)

    def ends(self) -> datetime:
        """Return the instant at which the day after the last one begins."""
        return _midnight(self.sight, self.last + _LAST)

    def local(self) -> tuple[str, str]:
        """Return its wall times, as files write them."""
        end = self.last + _LAST
        return f"{self.first.isoformat()}T00:00", f"{end.isoformat()}T00:00"


def _midnight(sight: Sight, day: date) -> datetime:
    return existing(datetime.combine(day, datetime.min.time()), sight.catalogue.zone)


def look(sight: Sight, asked: Asked, first: date, last: date) -> Window:
    """Return what passes the filters, in order of time."""
    window = Window(sight=sight, first=first, last=last)
    units = units_of(sight, asked)
    leaving = _leaving(window, asked, units)
    others = list(_others(window, asked, units))
    if asked.area:
        others = _in_area(sight, others, asked.area)
    found = [one for one in (*leaving.found, *others) if _passes(one, asked)]
    if asked.tongue:
        ids = {one.told.id for one in found if one.told}
        spoken = rows.languages_of(sight.session, ids)
        found = [one for one in found if asked.tongue in tongues(sight, one, spoken)]
    found.sort(key=lambda one: (one.at, one.kind, one.about))
    return replace(
        window,
        found=found,
        is_cut=leaving.is_cut,
        counts=leaving.counts,
    )


def found_by_key(sight: Sight, key: str) -> Found | None:
    """Return one thing as the calendar names it; None: no such, or not for her."""
    edge, _, name = key.rpartition(".")
    number = name if edge in {"", "approval"} else ""
    if "\0" in key or len(number) > _DIGITS:
        # No database holds such a name, or number.
        return None
    if number.isdecimal():
        one = _found_row(sight, int(number))
    elif edge == "deadline":
        item = items_named(sight.session, [name]).get(name)
        one = _closing(sight, item) if item and item.closes_local else None
    else:
        one = _found_event(sight, edge, name)
    return one if one and sight.sees(one.unit) else None


def _found_row(sight: Sight, number: int) -> Found | None:
    row = rows.publication_row(sight.session, number)
    if row is None or row.kind not in _KINDS:
        return None
    about = item_of(row)
    told = rows.told_items(sight.session, [about])
    one = _of_row(sight, row, told)
    if one.kind == "press" and one.accounts[0] not in press_accounts(sight):
        # A record for machines.
        return None
    if one.kind != "post":
        return one
    together = [
        other
        for other in of_item(sight.session, about)
        if other.kind == row.kind and other.due_at == row.due_at
    ]
    names = [other.plan_entry.rpartition(":")[2] for other in together]
    return one._replace(accounts=tuple(names))


def _found_event(sight: Sight, edge: str, name: str) -> Found | None:
    event = events_named(sight.session, [name]).get(name)
    if event is None or edge == "event":
        return of_event(sight, event) if event else None
    always = ("0000", "9999")
    found = _sign_up(sight, event, always)
    return next((one for one in found if one.key == f"{edge}.{name}"), None)


def press_accounts(sight: Sight) -> list[str]:
    """Return the accounts by which the press is told."""
    found = sight.catalogue.all(Account)
    return [account.id for account in found if account.channel == PRESS]


def units_of(sight: Sight, asked: Asked) -> Units:
    """Return the units that are asked for, of those that she sees."""
    if not asked.unit:
        return sight.visible
    return [asked.unit] if sight.sees(asked.unit) else []


@dataclass(frozen=True, kw_only=True)
class _Leaving:
    """What leaves in a window, joined where it leaves together."""

    found: Sequence[Found] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    is_cut: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


def _leaving(window: Window, asked: Asked, units: Units) -> _Leaving:
    sight = window.sight
    kinds = [k for k, kind in _KINDS.items() if asked.kind in {"", kind, "approval"}]
    if not kinds:
        return _Leaving()
    wanted = rows.Wanted(
        first=window.starts(),
        end=window.ends(),
        units=units,
        kinds=kinds,
        account=asked.account,
        press=press_accounts(sight),
        with_cancelled=asked.state == PublicationState.CANCELLED,
    )
    found, counts = _read(sight, asked, wanted)
    is_cut = len(found) == rows.MOST
    if asked.area:
        names = {item_of(row) for row in found}
        fitting = rows.areas_of(sight.session, names, asked.area)
        found = [row for row in found if item_of(row) in fitting]
    told = rows.told_items(sight.session, {item_of(row) for row in found})
    joined: dict[tuple[object, ...], Found] = {}
    for row in found:
        one = _of_row(sight, row, told)
        same = (one.kind, one.about, one.at, one.state)
        old = joined.get(same)
        if old is not None:
            one = old._replace(accounts=(*old.accounts, *one.accounts))
        joined[same] = one
    every = list(joined.values())
    return _Leaving(
        found=[*every, *_approvals(every)],
        told=told,
        is_cut=is_cut,
        counts=counts,
    )


def _read(
    sight: Sight, asked: Asked, wanted: rows.Wanted
) -> tuple[Sequence[Any], Mapping[str, int]]:
    """Return rows; of a crowded window only what one page of it can show."""
    is_plain = not (asked.area or asked.tongue or asked.state)
    if asked.view in {"month", "list"} and is_plain and asked.kind != "approval":
        counts = rows.counts_by_day(sight.session, wanted)
        if sum(counts.values()) > _CROWDED:
            if asked.view == "month":
                found = rows.first_of_days(sight.session, wanted, _FIRST_OF_A_DAY)
            else:
                limit = min((asked.page + 2) * _ROWS_OF_A_PAGE, rows.MOST - 1)
                found = rows.publications_between(sight.session, wanted, limit=limit)
            return found, counts
    return rows.publications_between(sight.session, wanted), {}


def _of_row(sight: Sight, row: Any, told: Mapping[str, Told]) -> Found:  # noqa: ANN401 - columns of a publication
    parts = row.plan_entry.split(":")
    about, last = parts[1], parts[-1]
    item = told.get(about)
    kind = _KINDS[row.kind]
    return Found(
        key=str(row.id),
        kind=kind,
        at=sight.local(row.published_at or row.due_at),
        about=about,
        unit=row.unit,
        state=shown_state(row, item),
        accounts=(last,) if kind in _ON_ACCOUNTS else (),
        row=row,
        told=item,
    )


def _approvals(found: Iterable[Found]) -> Iterator[Found]:
    """Yield one thing for each item in review, at the first time it is told."""
    seen = set()
    for one in found:
        if one.state == _REVIEW and one.about not in seen:
            seen.add(one.about)
            yield one._replace(key=f"approval.{one.key}", kind="approval", accounts=())


def _others(window: Window, asked: Asked, units: Units) -> Iterator[Found]:
    """Yield events, windows of sign-up and deadlines; they are on no account."""
    if asked.account or asked.state:
        return
    session = window.sight.session
    if asked.kind in {"", "event"}:
        for event in rows.events_between(
            session, window.starts(), window.ends(), units=units
        ):
            yield of_event(window.sight, event)
    local = window.local()
    if asked.kind in {"", "registration"}:
        for event in rows.sign_ups_between(
            session, window.starts(), local, units=units
        ):
            yield from _sign_up(window.sight, event, local)
    if asked.kind in {"", "deadline"}:
        for item in rows.items_closing(session, local, units=units):
            yield _closing(window.sight, item)


def of_event(sight: Sight, event: Event) -> Found:
    """Return an event as the calendar finds it."""
    return Found(
        key=f"event.{event.external_id}",
        kind="event",
        at=sight.local(event.starts_at),
        ends=sight.local(event.ends_at),
        about=event.external_id,
        unit=event.unit,
        state="cancelled" if event.facts.get("cancelled") else "",
        row=event,
    )


def _sign_up(sight: Sight, event: Event, local: tuple[str, str]) -> Iterator[Found]:
    """Yield the opening and the closing of a sign-up, as far as they lie within."""
    rules = EventFacts.model_validate(event.facts).registration
    for edge, at in (("opens", rules.opens), ("closes", rules.closes)):
        if at and local[0] <= at < local[1]:
            yield Found(
                key=f"{edge}.{event.external_id}",
                kind="registration",
                at=_wall(sight, at),
                about=event.external_id,
                unit=event.unit,
                state="",
                row=event,
            )


def _closing(sight: Sight, item: Item) -> Found:
    told = Told(
        id=item.id or 0,
        name=item.external_id,
        type=item.type,
        unit=item.unit,
        owner=item.owner,
        state=item.state,
        content_hash=item.content_hash,
        approved_hash=item.approved_hash,
    )
    return Found(
        key=f"deadline.{item.external_id}",
        kind="deadline",
        at=_wall(sight, item.closes_local or item.publish_local),
        about=item.external_id,
        unit=item.unit,
        state="",
        told=told,
    )


def _wall(sight: Sight, written: str) -> datetime:
    return sight.local(instant(written, sight.catalogue.zone))


def _passes(one: Found, asked: Asked) -> bool:
    if asked.kind and one.kind != asked.kind:
        return False
    return not asked.state or one.state == asked.state


def _in_area(sight: Sight, found: list[Found], area: str) -> list[Found]:
    names = {one.about for one in found}
    fitting = rows.areas_of(sight.session, names, area)
    return [one for one in found if one.about in fitting]


def tongues(
    sight: Sight, one: Found, titles: Mapping[int, dict[str, str]]
) -> tuple[str, ...]:
    """Return the languages in which something is told."""
    if one.kind in {"event", "registration"}:
        return tuple(one.row.facts["title"])
    plan = sight.catalogue.find(EditionPlan, one.about)
    if one.kind == "edition" and plan is not None:
        return tuple(plan.languages)
    written = titles.get(one.told.id, {}) if one.told else {}
    if not one.accounts:
        return tuple(written)
    accounts = [sight.catalogue.find(Account, name) for name in one.accounts]
    spoken = {code for account in accounts if account for code in account.languages}
    return tuple(code for code in written if code in spoken)
