"""Tells two states of what the store holds apart, in one statement and no more.

A stamp is made of the very rows, so nobody has to raise a counter: what another
process wrote, or this transaction has not committed yet, is in it. To put such rows
into one text costs a database a fraction of what it costs to read them as objects.
"""

from collections.abc import Callable, Sequence
from functools import cache

from sqlmodel import Session

from comms.model.orders import Connection, Retirement
from comms.model.people import Person, StandIn
from comms.model.tables import Definition, Event, Item, Medium, Publication, Table
from comms.store.plain import Plain, Statement

#: Texts, each of all rows of one kind; only good to be compared.
Stamp = tuple[str | None, ...]

#: Table, columns that count (none: all), and which rows.
_Part = tuple[type[Table], Sequence[str], str]

#: Of a definition its hash says all.
_OF_DEFINITIONS = ("kind", "external_id", "content_hash", "position")
_STANDING: Sequence[_Part] = (
    (Definition, _OF_DEFINITIONS, "1 = 1"),
    *((table, (), "1 = 1") for table in (Medium, Person, StandIn, Retirement)),
    (Connection, ("account", "mode"), "mode <> ''"),
)
_OF_ITEMS = ("external_id", "unit", "owner", "state", "content_hash")
_OF_STEPS = ("id", "unit", "owner", "state", "due_local", "content_hash", "reason")
_CHAINS: Sequence[_Part] = (
    (Item, _OF_ITEMS, "type = 'event_announcement'"),
    (Event, ("external_id", "content_hash"), "1 = 1"),
    (Publication, _OF_STEPS, "kind = 'reminder'"),
    (Publication, ("plan_entry",), "kind = 'post' AND state <> 'cancelled'"),
)


def instant_of(session: Session) -> object:
    """Return what is the same again only where nobody has committed anything since.

    To be compared with what the same connection answered before; costs nothing. Only
    for sessions that read: what a transaction has written itself is not in it.
    """
    plain = Plain.of(session)
    [row] = plain.rows(_VERSION if plain.is_sqlite else _SNAPSHOT)
    return row[0]


_VERSION = Statement("PRAGMA data_version")
_SNAPSHOT = Statement("SELECT CAST(pg_current_snapshot() AS text)")


def catalogue_stamp(session: Session) -> Stamp:
    """Return a value that differs once anything in a catalogue has changed.

    But for the numbers that come by a rule: whose they are, the catalogue says.
    """
    return _stamp(session, _standing)


def chains_stamp(session: Session) -> Stamp:
    """Return a value that differs once a chain of an event may have to be planned."""
    return (*_stamp(session, _standing), *_stamp(session, _chains))


def _stamp(session: Session, statement: Callable[..., Statement]) -> Stamp:
    plain = Plain.of(session)
    [row] = plain.rows(statement(is_sqlite=plain.is_sqlite))
    return tuple(row)


@cache
def _standing(*, is_sqlite: bool) -> Statement:
    return _telling(_STANDING, is_sqlite=is_sqlite)


@cache
def _chains(*, is_sqlite: bool) -> Statement:
    return _telling(_CHAINS, is_sqlite=is_sqlite)


def _telling(parts: Sequence[_Part], *, is_sqlite: bool) -> Statement:
    """Return what puts the rows of each part into one text."""
    named = {
        f"part{number}": _told(*part, is_sqlite=is_sqlite)
        for number, part in enumerate(parts)
    }
    return Statement(f"SELECT {', '.join(f'{{{part}}}' for part in named)}", **named)


def _told(
    table: type[Table], columns: Sequence[str], those: str, *, is_sqlite: bool
) -> str:
    """Return the text of some rows, every value quoted; all of it is our own."""
    quote, join = _SQLITE if is_sqlite else _POSTGRESQL
    names = columns or [*table.model_fields]
    values = " || ' ' || ".join(f'{quote}("{name}")' for name in names)
    rows = f"FROM {table.__tablename__} WHERE {those}"
    return f"(SELECT {join}({values}, ',') {rows})"


_SQLITE = "quote", "group_concat"
_POSTGRESQL = "quote_nullable", "string_agg"
