"""Writes many rows of one table with one statement; names are those of our code.

SQLite takes them one after another from a prepared statement, PostgreSQL as one list
for each column.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlmodel import Session

from comms.store.plain import as_array

Kind = Literal["integer", "text", "timestamptz"]
Cell = int | str | datetime | None


def insert_rows(
    session: Session,
    table: str,
    columns: Mapping[str, Kind],
    rows: Sequence[Sequence[Cell]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert rows.

    Args:
        session: The caller commits it.
        table: A table's name.
        columns: Its columns that are given, in the order of the cells.
        rows: Cells in that order.
        unless_there: A row whose key stands already is left out.
    """
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    ending = " ON CONFLICT DO NOTHING" if unless_there else ""
    places = ", ".join("?" * len(columns))
    run_rows(
        session,
        columns,
        rows,
        f'INSERT INTO "{table}" ({names}) VALUES ({places}){ending}',  # noqa: S608 - our names
        f'INSERT INTO "{table}" ({names}) SELECT * FROM {{rows}}{ending}',  # noqa: S608 - so
    )


def run_rows(
    session: Session,
    columns: Mapping[str, Kind],
    rows: Sequence[Sequence[Cell]],
    for_each: str,
    for_all: str,
) -> None:
    """Carry a statement out for many rows of values.

    Args:
        session: The caller commits it.
        columns: Kinds of the values, in their order.
        rows: The values.
        for_each: For SQLite: with "?" for each value.
        for_all: For PostgreSQL: with "{rows}" where all rows stand as a table.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        dated = [n for n, kind in enumerate(columns.values()) if kind == "timestamptz"]
        cursor.executemany(for_each, _written(rows, dated) if dated else rows)
        return
    lists = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    statement = for_all.replace("{rows}", f"unnest({lists})")
    cursor.execute(statement, [as_array(column) for column in zip(*rows, strict=True)])


def next_ids(session: Session, table: str, count: int) -> Sequence[int]:
    """Return ids for new rows, which nobody else will take.

    Args:
        session: A writing session, in the transaction that will use them.
        table: A table whose ids the database counts.
        count: How many.
    """
    if not count:
        return ()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # Nobody else writes now; a number that was given once is not given again.
        [given] = connection.exec_driver_sql(
            "SELECT max(seq) FROM sqlite_sequence WHERE name = ?", (table,)
        ).one()
        [last] = connection.exec_driver_sql(f'SELECT max(id) FROM "{table}"').one()  # noqa: S608 - our names
        first = max(given or 0, last or 0) + 1
        return range(first, first + count)
    rows = connection.exec_driver_sql(
        f"SELECT nextval(pg_get_serial_sequence('\"{table}\"', 'id'))"  # noqa: S608 - so
        f" FROM generate_series(1, {count})"
    )
    return [row[0] for row in rows]


def _written(
    rows: Sequence[Sequence[Cell]], dated: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return rows with instants as SQLite keeps them."""
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)]
    for place in dated:
        columns[place] = _each_once(_stored, columns[place])
    return [*zip(*columns, strict=True)]


def _stored(value: Any) -> Any:  # noqa: ANN401 - any cell
    if not isinstance(value, datetime):
        return value
    naive = value.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(" ", "microseconds")


def _each_once(make: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """Return what is made of each value; equal ones, as most are, at one go."""
    made = {value: make(value) for value in {*values}}
    return [made[value] for value in values]
