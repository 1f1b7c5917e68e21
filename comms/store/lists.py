"""Rows of lists that are taken in: who is known, who said no, what is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from sqlmodel import Session, col, select

from comms.model.lists import ListImport
from comms.model.tables import Event
from comms.store.bulk import Cell, Kind, insert_rows, next_ids, run_rows
from comms.store.plain import Plain, Statement, as_instant

#: What a list may tell of somebody known, where nothing is known yet.
FILLED = ("name", "audience", "region", "role", "organisation")


class Known(NamedTuple):
    """Somebody who is known already."""

    id: int
    #: Whether she herself has said what she wants.
    has_chosen: bool
    #: As `FILLED`: whether nothing is known of it.
    is_blank: tuple[bool, ...]


class Seat(NamedTuple):
    """Where somebody stands with a newsletter."""

    state: str
    changed_at: datetime


@dataclass(kw_only=True)
class Written:
    """Rows that a chunk of a list writes."""

    people: list[Sequence[Cell]] = field(default_factory=list)
    seats: list[Sequence[Cell]] = field(default_factory=list)
    #: New state and instant, then whose seat at which newsletter.
    moves: list[Sequence[Cell]] = field(default_factory=list)
    consents: list[Sequence[Cell]] = field(default_factory=list)
    #: Values of `FILLED`, then the id.
    filled: list[Sequence[Cell]] = field(default_factory=list)
    fields: list[Sequence[Cell]] = field(default_factory=list)
    areas: list[Sequence[Cell]] = field(default_factory=list)
    attendances: list[Sequence[Cell]] = field(default_factory=list)
    suppressions: list[Sequence[Cell]] = field(default_factory=list)


def run_of(session: Session, sha256: str, newsletter: str) -> list[ListImport]:
    """Return runs of a file for a newsletter, the newest first."""
    rows = session.exec(
        select(ListImport)
        .where(ListImport.sha256 == sha256, ListImport.newsletter == newsletter)
        .order_by(col(ListImport.id).desc())
    )
    return list(rows)


def locked_run(session: Session, run: int) -> ListImport:
    """Return a run that nobody else may change before the commit."""
    return session.exec(
        select(ListImport).where(ListImport.id == run).with_for_update()
    ).one()


def runs(session: Session, limit: int) -> Sequence[ListImport]:
    """Return the newest runs."""
    return session.exec(
        select(ListImport).order_by(col(ListImport.id).desc()).limit(limit)
    ).all()


def event_ids(session: Session) -> Sequence[str]:
    """Return the ids of all events."""
    return session.exec(select(Event.external_id)).all()


def known_people(session: Session, keys: Sequence[str]) -> dict[str, Known]:
    """Return who of some addresses, in their normal form, is known."""
    rows = Plain.of(session).rows(_PEOPLE, keys=list(keys))
    return {
        row[0]: Known(row[1], bool(row[2]), tuple(map(bool, row[3:]))) for row in rows
    }


_BLANK = ", ".join(f"{name} = ''" for name in FILLED)
_PEOPLE = Statement(
    """
    SELECT address_key, id, own_choice_at IS NOT NULL, {blank}
    FROM subscriber WHERE address_key {in_keys}
    """,
    blank=_BLANK,
)


def seats_at(
    session: Session, newsletters: Collection[str], people: Sequence[int]
) -> dict[tuple[int, str], Seat]:
    """Return where people stand with some newsletters, by person and newsletter."""
    if not people:
        return {}
    rows = Plain.of(session).rows(
        _SEATS, newsletters=list(newsletters), people=list(people)
    )
    return {(row[0], row[1]): Seat(row[2], as_instant(row[3])) for row in rows}


_SEATS = Statement("""
    SELECT subscriber_id, newsletter, state, changed_at FROM subscription
    WHERE subscriber_id {in_people} AND newsletter {in_newsletters}
""")


_SUBSCRIBER: Mapping[str, Kind] = {
    "id": "integer",
    "address": "text",
    "address_key": "text",
    "name": "text",
    "language": "text",
    "level": "text",
    "format": "text",
    "audience": "text",
    "region": "text",
    "role": "text",
    "organisation": "text",
    "created_at": "timestamptz",
}
_SUBSCRIPTION: Mapping[str, Kind] = {
    "subscriber_id": "integer",
    "newsletter": "text",
    "state": "text",
    "changed_at": "timestamptz",
    "joined_at": "timestamptz",
}
_CONSENT: Mapping[str, Kind] = {
    "subscriber_id": "integer",
    "newsletter": "text",
    "act": "text",
    "source": "text",
    "note": "text",
    "at": "timestamptz",
    "language": "text",
    "form": "text",
    "method": "text",
    "by": "text",
    "import_id": "integer",
}
_FIELD: Mapping[str, Kind] = {
    "subscriber_id": "integer",
    "name": "text",
    "value": "text",
}
_AREA: Mapping[str, Kind] = {"subscriber_id": "integer", "area": "text"}
_ATTENDANCE: Mapping[str, Kind] = {"subscriber_id": "integer", "event": "text"}
_SUPPRESSION: Mapping[str, Kind] = {
    "address_hmac": "text",
    "newsletter": "text",
    "reason": "text",
    "at": "timestamptz",
}
_MOVE: Mapping[str, Kind] = {
    "state": "text",
    "changed_at": "timestamptz",
    "subscriber_id": "integer",
    "newsletter": "text",
}
_FILL: Mapping[str, Kind] = {**dict.fromkeys(FILLED, "text"), "id": "integer"}
_SET = ", ".join(
    f"{name} = CASE WHEN {name} = '' THEN ? ELSE {name} END" for name in FILLED
)
_SET_ALL = ", ".join(
    f"{name} = CASE WHEN subscriber.{name} = '' THEN given.{name}"
    f" ELSE subscriber.{name} END"
    for name in FILLED
)


_BY_PERSON = itemgetter(0)


def new_ids(session: Session, count: int) -> Sequence[int]:
    """Return ids for people who are not known yet."""
    return next_ids(session, "subscriber", count)


def write(session: Session, written: Written) -> None:
    """Write the rows of a chunk; not committed."""
    # By person: what is added at the end of an index takes the least time.
    for table, columns, rows in (
        ("subscriber", _SUBSCRIBER, written.people),
        ("subscription", _SUBSCRIPTION, written.seats),
        ("consent", _CONSENT, written.consents),
    ):
        insert_rows(session, table, columns, sorted(rows, key=_BY_PERSON))
    run_rows(
        session,
        _FILL,
        written.filled,
        f"UPDATE subscriber SET {_SET} WHERE id = ?",  # noqa: S608 - our names
        f"UPDATE subscriber SET {_SET_ALL} FROM {{rows}} AS given"  # noqa: S608 - so
        f" ({', '.join(_FILL)}) WHERE subscriber.id = given.id",
    )
    run_rows(
        session,
        _MOVE,
        written.moves,
        "UPDATE subscription SET state = ?, changed_at = ?"
        " WHERE subscriber_id = ? AND newsletter = ?",
        "UPDATE subscription SET state = given.state, changed_at = given.changed_at"
        " FROM {rows} AS given (state, changed_at, subscriber_id, newsletter)"
        " WHERE subscription.subscriber_id = given.subscriber_id"
        " AND subscription.newsletter = given.newsletter",
    )
    for table, columns, rows in (
        ("subscriber_field", _FIELD, written.fields),
        ("subscriber_area", _AREA, written.areas),
        ("attendance", _ATTENDANCE, written.attendances),
        ("suppression", _SUPPRESSION, written.suppressions),
    ):
        insert_rows(
            session, table, columns, sorted(rows, key=_BY_PERSON), unless_there=True
        )
