"""What lies in a span of time: the questions of the calendar.

One question per kind and window, whatever is filtered; plain columns, no rows that
the session keeps, and no more of them than a page can be made from.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from comms.model.states import PublicationState
from comms.model.tables import Event, Item, Publication, Version
from comms.store.beginning import one_of
from comms.store.waiting import Units

#: What is told beyond our pages: cards for the press, and records for machines.
ANNOUNCED = "announcement"
#: Kinds of publication that have a place in the calendar; records for machines,
#: edits and mails to those who work here have none.
KINDS = ("page", "post", "edition", "correction", "reminder", ANNOUNCED)
#: More of one window than anybody reads; the page says so.
MOST = 4000
#: How much later than planned something may have left and still be found by its time.
_LATE = timedelta(days=14)
_ALL = tuple(PublicationState)
#: What leaves, or has left: where it left, else where it is due.
_LEFT = func.coalesce(Publication.published_at, Publication.due_at)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which publications of a window are asked for."""

    first: datetime
    end: datetime
    units: Units
    kinds: Collection[str] = KINDS
    account: str = ""
    with_cancelled: bool = False


def earliest_due(wanted: Wanted) -> datetime:
    """Return since when something is due that may have left within a window."""
    return wanted.first - _LATE


def states_of(*, with_cancelled: bool) -> list[str]:
    """Return the states of what has a place in the calendar."""
    return [s for s in _ALL if with_cancelled or s != PublicationState.CANCELLED]


def _narrowed(query: Any, wanted: Wanted) -> Any:  # noqa: ANN401 - any select
    query = query.where(
        col(Publication.due_at) >= earliest_due(wanted),
        col(Publication.due_at) < wanted.end,
        wanted.first <= _LEFT,
        wanted.end > _LEFT,
        col(Publication.kind).in_(wanted.kinds),
    )
    if not wanted.with_cancelled:
        query = query.where(col(Publication.state) != PublicationState.CANCELLED)
    if wanted.units is not None:
        query = query.where(col(Publication.unit).in_(wanted.units))
    return query.where(_is_on(wanted.account)) if wanted.account else query


def _is_on(account: str) -> Any:  # noqa: ANN401 - a condition
    return or_(
        col(Publication.account) == account, col(Publication.newsletter) == account
    )


def _among(
    session: Session,
    query: Any,  # noqa: ANN401 - any select
    column: Any,  # noqa: ANN401 - any column
    values: Collection[object],
) -> list[Any]:
    """Ask for rows whose column is one of many values."""
    if not values:
        return []
    asked = query.where(one_of(session, column, values))
    return list(session.connection().execute(asked).all())


def events_between(
    session: Session, first: datetime, end: datetime, *, units: Units
) -> list[tuple[str, datetime, datetime]]:
    """Return which events have a part within a span, their beginnings and ends."""
    query = select(Event.external_id, Event.starts_at, Event.ends_at).where(
        col(Event.starts_at) < end,
        col(Event.ends_at) > first,
    )
    if units is not None:
        query = query.where(col(Event.unit).in_(units))
    rows = session.execute(query.order_by(col(Event.starts_at), col(Event.id)))
    return [(row[0], row[1], row[2]) for row in rows]


def counts_by_month(session: Session, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Return (month, kind, how many) of what is asked for, by the month it is due."""
    month = func.substr(Publication.due_local, 1, 7)
    query = _narrowed(select(month, Publication.kind, func.count()), wanted)
    rows = session.execute(query.group_by(month, col(Publication.kind)))
    return [(row[0], row[1], row[2]) for row in rows]


def counts_by_unit(session: Session, wanted: Wanted) -> list[tuple[str, str, str, int]]:
    """Return (unit, kind, "sent" or "coming", how many) of what is asked for."""
    has_left = col(Publication.published_at).is_not(None).label("has_left")
    query = _narrowed(
        select(Publication.unit, Publication.kind, has_left, func.count()), wanted
    )
    rows = session.execute(
        query.group_by(col(Publication.unit), col(Publication.kind), "has_left")
    )
    return [(row[0], row[1], "sent" if row[2] else "coming", row[3]) for row in rows]


def last_by_unit(
    session: Session, first: datetime, end: datetime, *, units: Units
) -> dict[str, datetime]:
    """Return when something that readers see of a unit left last within a span."""
    query = select(Publication.unit, func.max(Publication.published_at)).where(
        col(Publication.kind).in_(["post", "page", "edition"]),
        col(Publication.state).in_(states_of(with_cancelled=False)),
        col(Publication.due_at) >= first,
        col(Publication.due_at) < end,
        col(Publication.published_at) < end,
    )
    if units is not None:
        query = query.where(col(Publication.unit).in_(units))
    rows = session.execute(query.group_by(col(Publication.unit)))
    return {row[0]: row[1] for row in rows}


def publication_row(session: Session, number: int) -> Publication | None:
    """Return one publication as it stands now."""
    return session.get(Publication, number)


def facts_of(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return areas, audiences and picture of some items, by item row."""
    keys = ("areas", "audiences", "image")
    query = select(Item.id, *(col(Item.facts)[key] for key in keys))
    return {
        row[0]: dict(zip(keys, row[1:], strict=True))
        for row in _among(session, query, col(Item.id), ids)
    }


def socials_of(session: Session, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the texts for networks of some items by language, by item row."""
    query = select(Version.item_id, Version.language, Version.social).where(
        Version.level == "standard"
    )
    found: dict[int, dict[str, str]] = {}
    for item, language, text in _among(session, query, col(Version.item_id), ids):
        found.setdefault(item, {})[language] = text
    return found
