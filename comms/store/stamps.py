"""Tells two states of what the store holds apart, in one statement and no more.

A stamp is made of the very rows, so nobody has to raise a counter: what another
process wrote, or this transaction has not committed yet, is in it. To put such rows
into one text costs a database a fraction of what it costs to read them as objects.
"""

from collections.abc import Sequence
from functools import cache

from sqlmodel import Session

from comms.model.orders import Retirement
from comms.model.people import Person, StandIn
from comms.model.tables import Definition, Medium, Table
from comms.store.plain import Plain, Statement

#: Texts, each of all rows of one table; only good to be compared.
Stamp = tuple[str | None, ...]

#: Of a definition its hash says all; of other tables each column counts.
_OF_DEFINITIONS = ("kind", "external_id", "content_hash", "position")
_STANDING: Sequence[type[Table]] = (Medium, Person, StandIn, Retirement)


def catalogue_stamp(session: Session) -> Stamp:
    """Return a value that differs once anything in a catalogue has changed.

    But for the numbers that come by a rule: whose they are, the catalogue says.
    """
    plain = Plain.of(session)
    [row] = plain.rows(_standing(is_sqlite=plain.is_sqlite))
    return tuple(row)


@cache
def _standing(*, is_sqlite: bool) -> Statement:
    tables: list[tuple[type[Table], Sequence[str]]] = [
        (Definition, _OF_DEFINITIONS),
        *((table, (*table.model_fields,)) for table in _STANDING),
    ]
    parts = {
        f"part{number}": _told(table, columns, is_sqlite=is_sqlite)
        for number, (table, columns) in enumerate(tables)
    }
    return Statement(f"SELECT {', '.join(f'{{{part}}}' for part in parts)}", **parts)


def _told(table: type[Table], columns: Sequence[str], *, is_sqlite: bool) -> str:
    """Return what puts all rows into one text, every value quoted."""
    quote, join = ("quote", "group_concat") if is_sqlite else _POSTGRESQL
    values = " || ' ' || ".join(f'{quote}("{name}")' for name in columns)
    # Names of our own tables and columns.
    return f"(SELECT {join}({values}, ',') FROM {table.__tablename__})"  # noqa: S608


_POSTGRESQL = "quote_nullable", "string_agg"
