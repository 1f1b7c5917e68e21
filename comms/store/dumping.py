"""All rows of a database at one instant, in a form that either kind can take back.

Tables come in an order in which no row refers to one that comes later; rows as JSON,
one array per line, a few thousand lines at a time, so memory stays flat. What an
engine keeps in tables of its own (`procrastinate_…`) is not ours and stays behind.
"""

import base64
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    column,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.sql.selectable import TableClause
from sqlalchemy.types import TypeEngine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from comms import model
from comms.errors import BackupRefused
from comms.model.tables import Table
from comms.store.audit_chain import link_new
from comms.store.engine import Store
from comms.store.migrate import newest_version, upgrade, version_of

#: Rows per piece, and bytes after which a piece ends earlier.
_ROWS, _BYTES = 5000, 1 << 20
#: Columns of a table as (name, kind).
Columns = Sequence[tuple[str, str]]

#: Kinds of values, and what keeps them in either database.
_TYPES: Mapping[str, Callable[[], TypeEngine[Any]]] = {
    "text": String,
    "integer": Integer,
    "boolean": Boolean,
    "float": Float,
    "instant": UTCDateTime,
    "date": Date,
    "bytes": LargeBinary,
    "json": lambda: JSON(none_as_null=True),
}
#: The first that fits, of a column as the database describes it.
_KINDS: Sequence[tuple[type[TypeEngine[Any]], str]] = (
    (DateTime, "instant"),
    (JSON, "json"),
    (String, "text"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "float"),
    (Date, "date"),
    (LargeBinary, "bytes"),
)
_WRITE: Mapping[str, Callable[[Any], Any]] = {
    "instant": datetime.isoformat,
    "date": date.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
}


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A database as it was at one instant; valid while its block is open."""

    session: Session
    #: Revision of the tables.
    version: str
    #: By table, in the order in which they can be taken back.
    tables: Mapping[str, Columns]

    def pieces(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Yield the rows of a table, a few thousand at a time, and their number."""
        columns = self.tables[name]
        makers = [
            (place, _WRITE[kind])
            for place, (_, kind) in enumerate(columns)
            if kind in _WRITE
        ]
        found = self.session.connection().execute(
            select(_target(name, columns)), execution_options={"yield_per": _ROWS}
        )
        lines: list[bytes] = []
        size = 0
        for row in found:
            line = _line(list(row), makers)
            lines.append(line)
            size += len(line)
            if len(lines) == _ROWS or size > _BYTES:
                yield len(lines), b"".join(lines)
                lines, size = [], 0
        if lines:
            yield len(lines), b"".join(lines)


def _line(values: list[Any], makers: list[tuple[int, Callable[[Any], Any]]]) -> bytes:
    for place, make in makers:
        if values[place] is not None:
            values[place] = make(values[place])
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return written.encode() + b"\n"


@contextmanager
def snapshot(store: Store) -> Iterator[Snapshot]:
    """Give all rows as they are at this instant, while others go on writing.

    Raises:
        BackupRefused: The database has a table that this program does not know.
    """
    with store.read() as session:
        connection = session.connection()
        version = version_of(connection)
        # As they stand: they may be older than this program.
        found = MetaData()
        found.reflect(connection, only=lambda name, _: not _is_engines(name))
        _refuse_unknown(found, version)
        _refer_as_known(found)
        yield Snapshot(
            session=session,
            version=version or "",
            tables={
                one.name: [(c.name, _kind(c.type)) for c in one.columns]
                for one in found.sorted_tables
            },
        )


def _refuse_unknown(found: MetaData, version: str | None) -> None:
    """Refuse tables that no migration of ours would make again."""
    for module in pkgutil.iter_modules(model.__path__, f"{model.__name__}."):
        import_module(module.name)
    unknown = set(found.tables) - set(Table.metadata.tables)
    if version is None or (unknown and version == newest_version()):
        names = ", ".join(sorted(unknown)) or "–"
        raise BackupRefused(key="operate.unknown_tables", tables=names)


def _refer_as_known(found: MetaData) -> None:
    """Let tables follow those that they refer to, where only SQLite has the key."""
    for known in Table.metadata.tables.values():
        for key in known.foreign_keys:
            if {known.name, key.column.table.name} <= found.tables.keys():
                referred = found.tables[key.column.table.name]
                found.tables[known.name].add_is_dependent_on(referred)


def _kind(kept_as: object) -> str:
    for known, kind in _KINDS:
        if isinstance(kept_as, known):
            return kind
    message = f"a backup does not know how to keep {kept_as!r}"
    raise TypeError(message)


def _is_engines(name: str) -> bool:
    """Tell whether a table is the engine's, the migrations', or the database's own."""
    return name == "alembic_version" or name.startswith(("procrastinate_", "sqlite_"))


def require_empty(store: Store) -> None:
    """Refuse to load into a database that holds anything.

    Raises:
        BackupRefused: It does.
    """
    with store.read() as session:
        found = inspect(session.connection()).get_table_names()
    if any(not name.startswith("sqlite_") for name in found):
        raise BackupRefused(key="operate.database_not_empty")


def load(
    store: Store,
    *,
    version: str,
    tables: Mapping[str, Columns],
    pieces: Iterator[tuple[str, bytes]],
    finish: Callable[[Session, Mapping[str, int]], None],
) -> None:
    """Fill an empty database, and bring it to the newest tables: all, or nothing.

    Args:
        store: An empty database of either kind.
        version: Revision of the tables that the rows come from.
        tables: As `Snapshot.tables` had them.
        pieces: Table and rows, in the order of `tables`.
        finish: Called before the commit, with the rows loaded per table.

    Raises:
        BackupRefused: The rows come from a newer program.
    """
    if version > newest_version():
        raise BackupRefused(key="operate.newer_tables", version=version)
    counts = dict.fromkeys(tables, 0)
    with store.writer.begin() as connection:
        upgrade(connection, version)
        targets = {name: _target(name, columns) for name, columns in tables.items()}
        for target in reversed(targets.values()):
            # A migration may have put a row there that comes again.
            connection.execute(target.delete())
        for name, piece in pieces:
            rows = _rows(tables[name], piece)
            connection.execute(insert(targets[name]), rows)
            counts[name] += len(rows)
        if not store.is_sqlite:
            _go_on_counting(connection, tables)
        upgrade(connection, "head")
        _leave_out_numbers(connection)
        with Session(connection, expire_on_commit=False) as session:
            finish(session, counts)
            link_new(session)
            session.flush()


def _target(name: str, columns: Columns) -> TableClause:
    return table(name, *(column(one, _TYPES[kind]()) for one, kind in columns))


def _rows(columns: Columns, piece: bytes) -> list[dict[str, Any]]:
    names = [name for name, _ in columns]
    makers = [(name, _READ[kind]) for name, kind in columns if kind in _READ]
    rows = [
        dict(zip(names, json.loads(line), strict=True)) for line in piece.splitlines()
    ]
    for row in rows:
        for name, make in makers:
            if row[name] is not None:
                row[name] = make(row[name])
    return rows


def _go_on_counting(connection: Connection, tables: Mapping[str, Columns]) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    for name, columns in tables.items():
        if "id" not in {one for one, _ in columns}:
            continue
        highest = f'SELECT coalesce(max(id), 0) FROM "{name}"'  # noqa: S608 - ours
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence(:name, 'id'), ({highest}) + 1,"
                " false) WHERE pg_get_serial_sequence(:name, 'id') IS NOT NULL"
            ),
            {"name": f'"{name}"'},
        )


#: More than were given between the backup and the loss of the machine.
_LEFT_OUT = 1_000_000
_IN_MAIL = ("subscriber", "subscription", "delivery")


def _leave_out_numbers(connection: Connection) -> None:
    """Give no number again that the old machine gave after the backup was taken.

    Mail with links and return paths that name them is out.
    """
    for name in _IN_MAIL:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("UPDATE sqlite_sequence SET seq = seq + :more WHERE name = :name"),
                {"more": _LEFT_OUT, "name": name},
            )
        else:
            connection.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:name, 'id'),"
                    " nextval(pg_get_serial_sequence(:name, 'id')) + :more)"
                ),
                {"more": _LEFT_OUT, "name": name},
            )
