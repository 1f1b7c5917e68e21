"""Copies a database into an SQLite file while others use it, for a rehearsal.

SQLite copies itself, page by page. From PostgreSQL every row of every table is read
at one instant and written in batches, so the memory that a copy needs does not grow
with the programme.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

# Tables of these modules belong to the same metadata.
from comms.model import (  # noqa: F401
    access,
    approved,
    comments,
    drawn,
    fact_tables,
    failures,
    item_names,
    item_words,
    kits,
    lanes,
    list_uploads,
    lists,
    orders,
    people,
    proposals,
    revisions,
    subscribers_in,
    webhooks,
    workers,
)
from comms.model.tables import Table
from comms.store.engine import Store, open_store

_BATCH = 500


def copy_store(source: Store, path: Path) -> Store:
    """Copy a database into a new SQLite file, and open the copy."""
    target = open_store(f"sqlite:///{path}")
    with source.reader.connect() as old, target.writer.connect() as new:
        if source.is_sqlite:
            _driver_connection(old).backup(_driver_connection(new))
        else:
            _copy_rows(old, new)
    return target


def _copy_rows(old: Connection, new: Connection) -> None:
    """Copy all rows; references are looked at once all of them are there."""
    Table.metadata.create_all(new)
    new.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in Table.metadata.sorted_tables:
        # Streamed: the driver would fetch the whole table otherwise.
        rows = old.execution_options(yield_per=_BATCH).execute(select(table))
        for batch in rows.mappings().partitions():
            new.execute(insert(table), [dict(row) for row in batch])
    new.commit()


def _driver_connection(connection: Connection) -> Any:  # noqa: ANN401 - DB-API
    return connection.connection.driver_connection
