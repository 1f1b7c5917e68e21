"""Opens connections to a database, and sets them up: SQLite or PostgreSQL."""

import fcntl
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from comms.config import patience
from comms.errors import StoreRefused

#: First version without the WAL-reset fault (sqlite.org, release notes of 3.51.3).
SAFE_SQLITE = (3, 51, 3)
FAULTY_FROM = (3, 7, 0)
#: An import or an `apply` in another process may hold the writer's place so long.
_LONGEST_WAIT_MS = 30_000
#: On PostgreSQL the default shows each statement of a reader another state.
ONE_INSTANT = "REPEATABLE READ"

#: In a session's `info`: it only reads, all of it at one instant.
READS = "reads"

#: Most of what is asked lies in memory, and disks have had no arm for years: to look up
#: a thousand rows along an index costs less than to read through six hundred thousand.
#: And to compile a statement takes longer than any of ours.
_COSTS = {"random_page_cost": 1.1, "jit": "off"}

#: What every engine is made with: most of what rows keep as JSON is short, and this
#: reads it in a tenth of the time of the standard library.
READING: dict[str, Any] = {"json_deserializer": from_json}


def postgresql(url: str) -> Engine:
    """Return the engine of a PostgreSQL server, on both sides impatient.

    Raises:
        StoreRefused: No such kind of database.
    """
    try:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            connect_args=dict(patience.OF_OURS),
            **READING,
        )
    except (ArgumentError, ImportError) as error:
        # Its words may hold the password of the address.
        raise StoreRefused(key="store.address_wrong") from error

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - DB-API
        was, connection.autocommit = connection.autocommit, True
        for setting, value in {**patience.OF_THE_SERVER, **_COSTS}.items():
            connection.execute(f"SET {setting} = {value}")
        connection.autocommit = was

    return engine


def sqlite_driver() -> Any:  # noqa: ANN401 - a DB-API module has no type
    """Return the newest SQLite that is installed."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - not on every platform
    except ImportError:  # pragma: no cover - only where no wheel exists
        from sqlite3 import dbapi2  # noqa: PLC0415, TID251 - the one fallback
    return dbapi2


def set_up(engine: Engine, *pragmas: str) -> None:
    """Let each connection of an SQLite engine begin as ours do.

    Args:
        engine: Nothing has connected by it yet.
        pragmas: More settings; with "query_only=ON" it only reads, and with
            "synchronous=FULL" all that it commits is durable.
    """
    reading, always = "query_only=ON" in pragmas, "synchronous=FULL" in pragmas

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - DB-API
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={_LONGEST_WAIT_MS}",
            "temp_store=MEMORY",
            # What is deleted is overwritten: an erased person leaves no trace.
            "secure_delete=ON",
            "journal_size_limit=67108864",
            # Pages written again and again go to the file once.
            "wal_autocheckpoint=4000",
            *pragmas,
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401 - one of two kinds
        if reading:
            connection.exec_driver_sql("BEGIN")
            return
        if not always:
            durable = connection.get_execution_options().get("durable")
            level = "FULL" if durable else "NORMAL"
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def take_alone(path: Path, version: tuple[int, ...]) -> IO[bytes]:
    """Return the lock that keeps other processes from a database while it is open.

    Raises:
        StoreRefused: Another process has it.
    """
    lock = path.with_suffix(".lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        shown = ".".join(map(str, version))
        message = (
            f"SQLite {shown} can corrupt this database when two processes write "
            f"(fault fixed in 3.51.3), and another process has {path} open. Stop "
            "the other process, install pysqlite3, or use PostgreSQL."
        )
        raise StoreRefused(
            message, key="store.faulty_sqlite", version=shown, path=path
        ) from None
    return lock
