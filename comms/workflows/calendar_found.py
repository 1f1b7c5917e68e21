"""What lies in a window of the calendar, before it becomes something to look at.

A handful of questions to the store, whatever is filtered. Posts of one item that leave
at one minute are one thing here, as they are for whoever plans them.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from comms.campaigns.announcements import PRESS
from comms.clock import existing, in_zone, instant
from comms.model.calendar import Asked, last_day
from comms.model.plans import EditionPlan
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event
from comms.store import calendar as rows
from comms.store import calendar_rows, calendar_told
from comms.store.calendar_rows import Placed
from comms.store.calendar_told import Happening, Told
from comms.store.plain import as_instant
from comms.store.waiting import Units
from comms.workflows.desk_lines import follows, item_of, shown_state
from comms.workflows.desk_sight import Sight

#: Kinds of the calendar by kinds of publication.
KINDS = {
    "page": "page",
    "post": "post",
    "edition": "edition",
    "correction": "edition",
    "reminder": "reminder",
    rows.ANNOUNCED: "press",
}
#: Kinds that leave on an account.
_ON_ACCOUNTS = frozenset({"post", "press"})
#: Kinds that come from an event, and those that come from no publication.
_EVENTS = frozenset({"event", "registration"})
_ELSEWHERE = _EVENTS | {"deadline"}
_REVIEW = "in_review"
_LAST = timedelta(days=1)


class Found(NamedTuple):
    """One thing in the window; thousands of them are made for a month of many units.

    Of what leaves only enough to place and to filter it is known, until it is to be
    shown (`shown`).
    """

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
    #: In order of time.
    found: Sequence[Found] = ()
    #: Whether the store holds more than was read.
    is_cut: bool = False

    def by_day(self) -> dict[date, Sequence[Found]]:
        """Return what was found by each day it touches, what began before first."""
        found: dict[date, Sequence[Found]] = {}
        long = [(one, last_day(one.at, one.ends)) for one in self.found if one.ends]
        day, begins = self.first, bisect_left(self.found, self.starts(), key=_at)
        while day <= self.last:
            end = _midnight(self.sight, day + _LAST)
            ends = bisect_left(self.found, end, lo=begins, key=_at)
            before = [one for one, last in long if one.at.date() < day <= last]
            found[day] = [*before, *self.found[begins:ends]]
            day, begins = day + _LAST, ends
        return found

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


def _at(one: Found) -> datetime:
    return one.at


def _midnight(sight: Sight, day: date) -> datetime:
    return existing(datetime.combine(day, datetime.min.time()), sight.catalogue.zone)


def look(sight: Sight, asked: Asked, first: date, last: date) -> Window:
    """Return what passes the filters, in order of time."""
    window = Window(sight=sight, first=first, last=last)
    units = units_of(sight, asked)
    leaving = _leaving(window, asked, units)
    others = list(_others(window, asked, units))
    if asked.area:
        names = {one.about for one in others}
        fitting = calendar_told.in_area(sight.session, names, asked.area)
        others = [one for one in others if one.about in fitting]
    found = [*leaving.found, *others]
    if asked.kind or asked.state:
        found = [one for one in found if _passes(one, asked)]
    if asked.tongue:
        found = _spoken(sight, found, asked.tongue)
    found.sort(key=lambda one: (one.at, one.kind, one.about))
    return replace(leaving, found=found)


def _spoken(sight: Sight, found: Sequence[Found], tongue: str) -> list[Found]:
    # Many are on accounts that do not speak it, whatever their item has.
    spoken = [one for one in found if tongue in tongues(sight, one, (tongue,))]
    names = {one.about for one in spoken if one.kind not in _EVENTS}
    written = calendar_told.written_in(sight.session, names, tongue)
    return [
        one
        for one in spoken
        if one.about in written or tongue in tongues(sight, one, ())
    ]


def shown(sight: Sight, found: Sequence[Found]) -> list[Found]:
    """Return some of what was found with all that a page says of it."""
    placed = [one for one in found if one.kind not in _ELSEWHERE]
    read = calendar_rows.publications_shown(
        sight.session, {one.row.id for one in placed}
    )
    names = {one.about for one in placed if one.told is None}
    told = calendar_told.told_items(sight.session, names)
    return [
        one
        if one.kind in _ELSEWHERE
        else one._replace(
            row=read.get(one.row.id, one.row), told=one.told or told.get(one.about)
        )
        for one in found
    ]


def press_accounts(sight: Sight) -> list[str]:
    """Return the accounts by which the press is told."""
    found = sight.catalogue.all(Account)
    return [account.id for account in found if account.channel == PRESS]


def units_of(sight: Sight, asked: Asked) -> Units:
    """Return the units that are asked for, of those that she sees."""
    if not asked.unit:
        return sight.visible
    return [asked.unit] if sight.sees(asked.unit) else []


def _leaving(window: Window, asked: Asked, units: Units) -> Window:
    """Return a window with what leaves in it, joined where it leaves together."""
    sight = window.sight
    kinds = [k for k, kind in KINDS.items() if asked.kind in {"", kind, "approval"}]
    if not kinds:
        return window
    wanted = rows.Wanted(
        first=window.starts(),
        end=window.ends(),
        units=units,
        kinds=kinds,
        account=asked.account,
        with_cancelled=asked.state == PublicationState.CANCELLED,
    )
    read = calendar_rows.publications_between(sight.session, wanted)
    is_cut = len(read) == rows.MOST
    press = press_accounts(sight)
    read = [
        row for row in read if row.kind != rows.ANNOUNCED or account_of(row) in press
    ]
    if asked.area:
        names = {_about(row) for row in read}
        fitting = calendar_told.in_area(sight.session, names, asked.area)
        read = [row for row in read if _about(row) in fitting]
    every = _joined(sight, read)
    return replace(window, found=[*every, *_approvals(every)], is_cut=is_cut)


def posts_near(
    window: Window, own: Iterable[Found], span: timedelta
) -> Iterator[Found]:
    """Yield when some posts leave once more, up to a span before and after a window."""
    entries = {f"post:{one.about}:{name}" for one in own for name in one.accounts}
    first, end = window.starts() - span, window.ends() + span
    read = calendar_rows.said_near(window.sight.session, entries, first, end)
    known = {(one.at, one.about) for one in window.found if one.kind == "post"}
    for one in _joined(window.sight, read):
        if (one.at, one.about) not in known:
            yield one


def _joined(sight: Sight, read: Iterable[Placed]) -> list[Found]:
    """Return rows, which come in order of time, as what people plan.

    Posts of one item at one minute are one thing.
    """
    named = [(_about(row), row) for row in read]
    following = {about for about, row in named if follows(row)}
    told = calendar_told.told_items(sight.session, following)
    together: dict[tuple[object, str, str, str], list[Placed]] = {}
    for about, row in named:
        state = shown_state(row, told[about]) if about in told else row.state
        together.setdefault((row.left, about, row.kind, state), []).append(row)
    zone = sight.catalogue.zone
    return [
        _found(
            own,
            in_zone(as_instant(own[0].left), zone),
            told.get(about),
            about=about,
            state=state,
        )
        for (_, about, _, state), own in together.items()
    ]


def of_rows(own: Sequence[Any], at: datetime, told: Told | None) -> Found:
    """Return publications that leave together, by the first of them."""
    row = own[0]
    return _found(own, at, told, about=item_of(row), state=shown_state(row, told))


def _found(
    own: Sequence[Any], at: datetime, told: Told | None, *, about: str, state: str
) -> Found:
    row, kind = own[0], KINDS[own[0].kind]
    accounts = tuple(map(account_of, own)) if kind in _ON_ACCOUNTS else ()
    # By place, since there are thousands.
    return Found(str(row.id), kind, at, about, row.unit, state, accounts, row, told)


def _about(row: Placed) -> str:
    """Return the item or edition that it tells of, quicker than `item_of`."""
    return row.plan_entry.split(":", 2)[1]


def account_of(row: Any) -> str:  # noqa: ANN401 - a publication, or columns of one
    """Return the account that a publication leaves on."""
    account: str = row.plan_entry.rpartition(":")[2]
    return account


def _approvals(found: Iterable[Found]) -> Iterator[Found]:
    """Yield one thing a day for each item in review, at its first time on that day."""
    seen = set()
    for one in found:
        if one.state == _REVIEW and (one.about, one.at.date()) not in seen:
            seen.add((one.about, one.at.date()))
            yield one._replace(key=f"approval.{one.key}", kind="approval", accounts=())


def _others(window: Window, asked: Asked, units: Units) -> Iterator[Found]:
    """Yield events, windows of sign-up and deadlines; they are on no account."""
    if asked.account or asked.state:
        return
    sight, local = window.sight, window.local()
    is_open = asked.kind in {"", "registration"}
    if is_open or asked.kind == "event":
        first, end = window.starts(), window.ends()
        for event in calendar_told.events_within(
            sight.session, first, end, local, units=units
        ):
            within = event.starts_at < end and event.ends_at > first
            if within and asked.kind != "registration":
                yield of_event(sight, event)
            if is_open:
                yield from sign_up(sight, event, local)
    if asked.kind in {"", "deadline"}:
        for at, told in calendar_told.items_closing(sight.session, local, units=units):
            yield closing(sight, told, at)


def of_event(sight: Sight, event: Event | Happening) -> Found:
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


def sign_up(
    sight: Sight, event: Event | Happening, local: tuple[str, str]
) -> Iterator[Found]:
    """Yield the opening and the closing of a sign-up, as far as they lie within."""
    rules = event.facts.get("registration") or {}
    for edge in ("opens", "closes"):
        at = rules.get(edge)
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


def closing(sight: Sight, told: Told, at: str) -> Found:
    """Return the end of a call, at a wall time, as the calendar finds it."""
    return Found(
        key=f"deadline.{told.name}",
        kind="deadline",
        at=_wall(sight, at),
        about=told.name,
        unit=told.unit,
        state="",
        told=told,
    )


def _wall(sight: Sight, written: str) -> datetime:
    return sight.local(instant(written, sight.catalogue.zone))


def _passes(one: Found, asked: Asked) -> bool:
    if asked.kind and one.kind != asked.kind:
        return False
    return not asked.state or one.state == asked.state


def tongues(sight: Sight, one: Found, written: Collection[str]) -> tuple[str, ...]:
    """Return the languages in which something is told.

    Args:
        sight: Who looks.
        one: What was found.
        written: Languages in which its item has words.
    """
    if one.kind in _EVENTS:
        return tuple(one.row.facts["title"])
    if one.kind == "edition":
        plan = sight.catalogue.find(EditionPlan, one.about)
        if plan is not None:
            return tuple(plan.languages)
    if not one.accounts or not written:
        return tuple(written)
    accounts = [sight.catalogue.find(Account, name) for name in one.accounts]
    spoken = {code for account in accounts if account for code in account.languages}
    return tuple(code for code in written if code in spoken)
