"""A store as it is after five years of the programme: what the desk is measured on.

The sample is applied as always; the rest is copied from it row by row, with other
names, units, times and states: items with versions, plans, posts, approvals and
revisions, editions with their ledgers, readers, facts and kits. Nothing is random.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk_items import copied, correct_a_number, item_rows
from desk_readers import rows_of_readers, standings
from desk_standing import definitions_of, editions, readers, standing
from sites import SAMPLE, Site, settle
from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel, select

from comms.model.tables import Definition, Item, SourceFile, Table, Version
from comms.store import migrate
from comms.workflows.apply import apply
from comms.workflows.house import House

#: The instant at which the pages are asked for; the sample's plans are about it.
NOW = datetime(2027, 2, 10, 8, 0, tzinfo=UTC)
_APPLIED = NOW - timedelta(days=9)
#: Rows that are handed over at once.
_PIECE = 2_000


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is."""

    items: int = 50_000
    readers: int = 200_000

    def part(self, part: int) -> "Size":
        """Return so small a part of it."""
        return Size(items=self.items // part, readers=self.readers // part)


def fill(site: Site, size: Size) -> float:
    """Fill a fresh site; return how many seconds it took."""
    began = time.monotonic()
    house = with_years_behind(site, size)
    if not house.store.is_sqlite:
        # As its own housekeeping has left it, which would begin while pages are timed.
        with house.store.writer.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))
    house.store.close()
    return round(time.monotonic() - began, 1)


def with_years_behind(site: Site, size: Size) -> House:
    """Fill a fresh site, and open it at `NOW`."""
    house = site.open(_APPLIED, second_factor_roles=[])
    migrate(house.store)
    apply(house, SAMPLE, "fi")
    with house.store.write() as session:
        _fill(session, size)
    settle(house)
    return site.open(NOW, second_factor_roles=[])


def _fill(session: Session, size: Size) -> None:
    items = session.exec(select(Item).order_by(Item.id)).all()
    versions = session.exec(select(Version).order_by(Version.id)).all()
    files = {row.path: row for row in session.exec(select(SourceFile))}
    found = list(session.exec(select(Definition)))
    _insert(session, standing(found))
    likes = copied(items)
    _insert(session, item_rows(likes, versions, files, size.items))
    _insert(session, definitions_of(found, likes, size.items))
    correct_a_number(items)
    readers(session, size.readers)
    standings(session)
    _insert(session, rows_of_readers(found))
    if session.get_bind().dialect.name == "postgresql":
        _go_on_counting(session)
    editions(session, found, size.readers)


def _insert(session: Session, rows: Iterator[tuple[type[Table], dict]]) -> None:
    """Insert rows of any tables, those of each in pieces."""
    waiting: dict[type[SQLModel], list[dict]] = {}
    for table, row in rows:
        piece = waiting.setdefault(table, [])
        piece.append(row)
        if len(piece) >= _PIECE:
            # A piece may name rows of tables that come before it.
            _hand_over(session, waiting)
    _hand_over(session, waiting)


def _hand_over(session: Session, waiting: dict[type[SQLModel], list[dict]]) -> None:
    order = [table.name for table in Table.metadata.sorted_tables]
    for table in sorted(waiting, key=lambda one: order.index(one.__tablename__)):
        if session.get_bind().dialect.name == "postgresql":
            _copy(session, table, waiting[table])
        else:
            session.execute(insert(table), waiting[table])
    waiting.clear()


def _copy(session: Session, table: type[SQLModel], rows: list[dict]) -> None:
    """Insert rows as PostgreSQL takes very many; half the time of statements."""
    connection = session.connection()
    columns = Table.metadata.tables[table.__tablename__].c
    usual = {one.name: one.default for one in columns if one.default is not None}
    names = dict.fromkeys([*usual, *(name for row in rows for name in row)])
    types = [columns[name].type.dialect_impl(connection.dialect) for name in names]
    ways = [one.bind_processor(connection.dialect) or _as_it_is for one in types]
    said = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.__tablename__}" ({said}) FROM STDIN') as copy:
        for row in rows:
            left = {name: one for name, one in usual.items() if name not in row}
            made = {n: d.arg if d.is_scalar else d.arg(None) for n, d in left.items()}
            whole = {**made, **row}
            values = [way(whole[name]) for way, name in zip(ways, names, strict=True)]
            copy.write_row(values)


def _as_it_is(value: object) -> object:
    return value


def _go_on_counting(session: Session) -> None:
    """Let PostgreSQL number what comes after the rows that came with numbers."""
    for table in Table.metadata.sorted_tables:
        if "id" in table.c:
            session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                    f" (SELECT coalesce(max(id), 1) FROM {table.name}))"
                )
            )
