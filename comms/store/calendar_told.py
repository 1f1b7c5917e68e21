"""What the calendar tells of: items with their titles, and events."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session

from comms.store.calendar import MOST
from comms.store.plain import Plain, Statement, as_instant
from comms.store.waiting import Units

#: A sign-up that opens more than a year before its event is not looked for, nor one
#: that closes a month after its end.
_SIGN_UP_AHEAD, _SIGN_UP_AFTER = timedelta(days=366), timedelta(days=31)


class Told(NamedTuple):
    """What the calendar needs of the item that a publication tells."""

    id: int
    name: str
    type: str
    unit: str
    owner: str
    state: str
    content_hash: str
    approved_hash: str | None


class Happening(NamedTuple):
    """What the calendar needs of an event."""

    external_id: str
    unit: str
    facts: dict[str, Any]
    starts_at: datetime
    ends_at: datetime
    published_at: datetime | None


_OF_ITEM = "id, external_id, type, unit, owner, state, content_hash, approved_hash"


@cache
def _closing(*, of_units: bool) -> Statement:
    return Statement(
        """
        SELECT closes_local, {columns} FROM item
        WHERE closes_local >= :since AND closes_local < :until
        AND state != 'withdrawn' {units} ORDER BY closes_local LIMIT :most
        """,
        columns=_OF_ITEM,
        units="AND unit {in_units}" if of_units else "",
    )


def items_closing(
    session: Session, local: tuple[str, str], *, units: Units
) -> Sequence[tuple[str, Told]]:
    """Return items, calls above all, by when they close within a span of wall times."""
    rows = Plain.of(session).rows(
        _closing(of_units=units is not None),
        since=local[0],
        until=local[1],
        units=list(units or ()),
        most=MOST,
    )
    return [(row[0], Told._make(row[1:])) for row in rows]


_TOLD = Statement(
    "SELECT {columns} FROM item WHERE external_id {in_names}", columns=_OF_ITEM
)


def told_items(session: Session, names: Collection[str]) -> dict[str, Told]:
    """Return what is needed of some items, by name."""
    return {row[1]: Told(*row) for row in _among(session, _TOLD, names=list(names))}


_IN_AREA = Statement("""
    SELECT external_id FROM item JOIN item_name ON item_name.item_id = item.id
    WHERE item_name.kind = 'area' AND item_name.name = :area AND external_id {in_names}
""")


def in_area(session: Session, names: Collection[str], area: str) -> set[str]:
    """Return those of some items that belong to an area."""
    rows = _among(session, _IN_AREA, names=list(names), area=area)
    return {row[0] for row in rows}


_WRITTEN_IN = Statement("""
    SELECT external_id FROM item JOIN version ON version.item_id = item.id
    WHERE language = :language AND level = 'standard' AND external_id {in_names}
""")


def written_in(session: Session, names: Collection[str], language: str) -> set[str]:
    """Return those of some items that have words in a language."""
    rows = _among(session, _WRITTEN_IN, names=list(names), language=language)
    return {row[0] for row in rows}


_TITLES = Statement("""
    SELECT item_id, language, title FROM version
    WHERE level = 'standard' AND item_id {in_ids}
""")


def titles_of(session: Session, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the titles of some items by language, by item row."""
    found: dict[int, dict[str, str]] = {}
    for item, language, title in _among(session, _TITLES, ids=list(ids)):
        found.setdefault(item, {})[language] = title
    return found


@cache
def _happening(*, of_units: bool) -> Statement:
    edges = (f"facts->'registration'->>'{edge}'" for edge in ("opens", "closes"))
    signs = " OR ".join(f"({at} >= :since AND {at} < :until)" for at in edges)
    return Statement(
        """
        SELECT external_id, unit, facts, starts_at, ends_at, published_at FROM event
        WHERE ends_at > :early AND starts_at < :late
        AND (starts_at < :over AND ends_at > :first OR {signs})
        {units} ORDER BY starts_at, id LIMIT :most
        """,
        signs=signs,
        units="AND unit {in_units}" if of_units else "",
    )


def events_within(
    session: Session,
    first: datetime,
    end: datetime,
    local: tuple[str, str],
    *,
    units: Units,
) -> Sequence[Happening]:
    """Return events with a part, or an edge of their sign-up, within a span.

    Args:
        first: Its beginning.
        end: The instant after it.
        local: Wall times of both, as files write them.
        units: Whose events; None for all.
    """
    rows = Plain.of(session).rows(
        _happening(of_units=units is not None),
        early=first - _SIGN_UP_AFTER,
        late=first + _SIGN_UP_AHEAD,
        first=first,
        over=end,
        since=local[0],
        until=local[1],
        units=list(units or ()),
        most=MOST,
    )
    return [
        Happening(
            row[0],
            row[1],
            json.loads(row[2]) if isinstance(row[2], str) else row[2],
            as_instant(row[3]),
            as_instant(row[4]),
            as_instant(row[5]) if row[5] else None,
        )
        for row in rows
    ]


def _among(
    session: Session,
    statement: Statement,
    **given: Any,  # noqa: ANN401 - as `Plain`
) -> Sequence[tuple[Any, ...]]:
    """Ask for rows among many; nothing is asked where there are none."""
    listed = given.get("ids") or given.get("names")
    return Plain.of(session).rows(statement, **given) if listed else ()
