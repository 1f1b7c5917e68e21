"""Writes many rows of one table at once; names are those of our code.

SQLite takes a hundred rows with each statement, PostgreSQL a stream of lines, or where
rows may stand already one list for each column.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal

from sqlmodel import Session

from comms.store.plain import as_array

Kind = Literal["integer", "text", "timestamptz"]
Cell = int | str | datetime | None

#: Rows of one statement (SQLite): what it does once for each is then not felt.
_TOGETHER = 100
#: Rows of one piece of a stream (PostgreSQL).
_AT_ONCE = 2_000
#: What stands for no value in a stream (PostgreSQL).
_NOTHING = "\\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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
    cursor, is_sqlite = _cursor(session)
    names = ", ".join(f'"{name}"' for name in columns)
    ending = " ON CONFLICT DO NOTHING" if unless_there else ""
    if is_sqlite:
        into = f'INSERT INTO "{table}" ({names}) VALUES '  # noqa: S608 - our names
        _insert(cursor, into, ending, _stored(columns, rows))
    elif unless_there:
        into = f'INSERT INTO "{table}" ({names}) SELECT * FROM {{rows}}{ending}'  # noqa: S608 - so
        _run(cursor, columns, rows, into)
    else:
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            # Some at a time: the server stores them while we write the next ones.
            for at in range(0, len(rows), _AT_ONCE):
                copy.write(_lines(rows[at : at + _AT_ONCE]))


def _insert(
    cursor: Any,  # noqa: ANN401 - DB-API
    into: str,
    ending: str,
    rows: Sequence[Sequence[Any]],
) -> None:
    one = f"({', '.join('?' * len(rows[0]))})"
    whole = len(rows) - len(rows) % _TOGETHER
    cursor.executemany(
        f"{into}{', '.join([one] * _TOGETHER)}{ending}",
        (
            [*chain.from_iterable(rows[at : at + _TOGETHER])]
            for at in range(0, whole, _TOGETHER)
        ),
    )
    cursor.executemany(f"{into}{one}{ending}", rows[whole:])


def _lines(rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows as PostgreSQL reads a stream of them: its format "text"."""
    columns = map(_texts, zip(*rows, strict=True))
    return "".join([f"{line}\n" for line in map("\t".join, zip(*columns, strict=True))])


def _texts(column: Sequence[Any]) -> Sequence[str]:
    kinds = {*map(type, column)}
    if kinds == {int}:
        return [*map(str, column)]
    if kinds != {str}:
        return _each_once(_text, column)
    # At one go: text in one line without a backslash, as nearly all is, stays.
    whole = "".join(column)
    if "\\" in whole or not whole.isprintable():
        return [text.translate(_ESCAPED) for text in column]
    return column


def _text(value: Cell) -> str:
    return _NOTHING if value is None else str(value).translate(_ESCAPED)


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
    cursor, is_sqlite = _cursor(session)
    if is_sqlite:
        cursor.executemany(for_each, _stored(columns, rows))
    else:
        _run(cursor, columns, rows, for_all)


def _run(
    cursor: Any,  # noqa: ANN401 - of psycopg
    columns: Mapping[str, Kind],
    rows: Sequence[Sequence[Cell]],
    for_all: str,
) -> None:
    lists = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    statement = for_all.replace("{rows}", f"unnest({lists})")
    cursor.execute(statement, [as_array(column) for column in zip(*rows, strict=True)])


def next_ids(session: Session, table: str, count: int) -> Sequence[int]:
    """Return ids for new rows, which nobody else will take.

    Args:
        session: A writing session, in the transaction that will use them.
        table: A table whose ids the database counts.
        count: How many.

    Returns:
        Each larger than the one before.
    """
    if not count:
        return ()
    cursor, is_sqlite = _cursor(session)
    if is_sqlite:
        # Nobody else writes now; a number that was given once is not given again.
        cursor.execute(
            "SELECT max(seq) FROM (SELECT max(seq) AS seq FROM sqlite_sequence"  # noqa: S608 - our names
            f' WHERE name = ? UNION ALL SELECT max(id) FROM "{table}")',
            (table,),
        )
        first = (cursor.fetchone()[0] or 0) + 1
        return range(first, first + count)
    # Where its numbers come from is looked up once, not for each.
    cursor.execute(
        "SELECT nextval(source.name) FROM (SELECT"  # noqa: S608 - so
        f" pg_get_serial_sequence('\"{table}\"', 'id')::regclass AS name OFFSET 0)"
        f" AS source, generate_series(1, {count})"
    )
    return [row[0] for row in cursor.fetchall()]


def _cursor(session: Session) -> tuple[Any, bool]:
    """Return the driver's cursor of a transaction, and whether it is SQLite's."""
    session.flush()
    connection = session.connection()
    return connection.connection.cursor(), connection.dialect.name == "sqlite"


def _stored(
    kinds: Mapping[str, Kind], rows: Sequence[Sequence[Cell]]
) -> Sequence[Sequence[Any]]:
    """Return rows with instants as SQLite keeps them."""
    dated = [place for place, kind in enumerate(kinds.values()) if kind == _INSTANT]
    if not dated:
        return rows
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)]
    for place in dated:
        columns[place] = _each_once(_instant, columns[place])
    return [*zip(*columns, strict=True)]


_INSTANT = "timestamptz"


def _instant(value: Any) -> Any:  # noqa: ANN401 - any cell
    if not isinstance(value, datetime):
        return value
    naive = value.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(" ", "microseconds")


def _each_once(make: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """Return what is made of each value; equal ones, as most are, at one go."""
    made = {value: make(value) for value in {*values}}
    return [made[value] for value in values]
