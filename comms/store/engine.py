"""Opens the database: SQLite in the site folder, or PostgreSQL.

SQLite has three engines on one file: a writer (one connection, BEGIN IMMEDIATE, since
a deferred transaction that turns to writing fails under load), the same once more for
the few statements of the ledger (among all others the driver would forget them, and
prepare them anew for each commit) and a reader (`query_only`), so that reading never
waits for writing. Writers of one SQLite file
stand in line, threads and processes alike: SQLite itself lets a busy writer pass a
waiting one again and again, and a reader's "no" must not wait for an edition.
Versions of SQLite from
3.7.0 to 3.51.2 can corrupt a WAL file under two writing processes; such a version is
allowed to one process only, and says so.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock, RLock
from typing import IO, Any

from sqlalchemy import Engine, PoolProxiedConnection, create_engine, event, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlmodel import Session

from comms.errors import StoreRefused, StoreUnavailable
from comms.store.plain import Plain

#: First version without the WAL-reset fault (sqlite.org, release notes of 3.51.3).
SAFE_SQLITE = (3, 51, 3)
_FAULTY_FROM = (3, 7, 0)
#: An import or an `apply` in another process may hold the writer's place so long.
_LONGEST_WAIT_MS = 30_000
#: Words of SQLite when the fault is the file's or the disk's.
_SQLITE_AWAY = (
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
)
#: Name of the one lock on PostgreSQL for what must happen one after the other.
_IN_TURN = 0x636F6D6D73
#: On PostgreSQL the default shows each statement of a reader another state.
_ONE_INSTANT = "REPEATABLE READ"

#: A network may be cut with no word of it. Seconds (the last: milliseconds) after
#: which this side takes an unanswering server for gone …
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
#: … and the server a worker that was cut off, whose locks others wait for.
_SERVERS_PATIENCE = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


class Store:
    """A database that sessions are taken from."""

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        *,
        keeper: Engine | None = None,
        lock: IO[bytes] | None = None,
        line: IO[bytes] | None = None,
    ) -> None:
        self.writer = writer
        self.reader = reader
        self.keeper = keeper or writer
        self._lock = lock
        self._line = line
        driver = writer.dialect.loaded_dbapi
        self.faults = (driver.OperationalError, driver.InterfaceError)
        self._head = Lock()
        self._writing = RLock()
        #: On SQLite: the ledger's connection, once there is one.
        self._kept: PoolProxiedConnection | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, where one process writes at a time."""
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def write(
        self, *, durable: bool = False, in_turn: bool = False
    ) -> Iterator[Session]:
        """Give a session that commits at the end, or rolls back on an error.

        Args:
            durable: The commit must outlive a loss of power; where "sent" or a
                person's decision is recorded. (On PostgreSQL every commit does, but
                where `Plain.may_be_lost` says otherwise.)
            in_turn: No other such session is open at the same time, in any process:
                for what reads much and then decides. (On SQLite always so.)

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        with _answering(), ExitStack() as held:
            session = self._begin(held, durable=durable)
            if in_turn and not self.is_sqlite:
                session.execute(select(func.pg_advisory_xact_lock(_IN_TURN)))
            yield session
            session.commit()

    def _begin(self, held: ExitStack, *, durable: bool) -> Session:
        """Return a session; on SQLite it may write already, in order of arrival."""
        if self._line is None:
            return held.enter_context(Session(self.writer, expire_on_commit=False))
        # Who waits for the writer's place holds the head of the line meanwhile, so
        # the one who has just written stands behind her.
        with self._head, _locked(self._line):
            held.enter_context(self._writing)
            session = held.enter_context(Session(self.writer, expire_on_commit=False))
            session.connection(execution_options={"durable": durable})
        return session

    def ledger(self) -> "_Ledger":
        """Give a durable transaction of plain statements; as `write`, but lean.

        For what is written down while mail is on its way, hundreds of times a second.

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        return _Ledger(self)

    def take_plain(self) -> tuple[PoolProxiedConnection, Any]:
        """Return a connection that may write durably, and its cursor; for `_Ledger`."""
        if self._line is None:
            connection = self.keeper.raw_connection()
            return connection, connection.cursor()
        with self._head, _locked(self._line):
            self._writing.acquire()
            try:
                # Kept open: to take one from the pool costs as much as to commit.
                kept = self._kept = self._kept or self.keeper.raw_connection()
                cursor = kept.cursor()
                cursor.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._writing.release()
                raise
        return kept, cursor

    def give_plain(
        self, connection: PoolProxiedConnection, error: BaseException | None
    ) -> None:
        """Take a connection back; what is not committed is rolled back."""
        try:
            if isinstance(error, self.faults):
                # A broken connection must not serve the next one.
                self._kept = None
                connection.invalidate(error)
            elif self._line is None:
                connection.close()
            elif error is not None:
                connection.rollback()
        finally:
            if self._line is not None:
                self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that only reads, all of it at one instant.

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        with _answering(), Session(self.reader) as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self.writer.dispose()
        self.reader.dispose()
        self.keeper.dispose()
        for file in (self._lock, self._line):
            if file:
                file.close()


class _Ledger:
    """A durable transaction of plain statements, for a `with` statement."""

    __slots__ = ("_connection", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Plain:
        store = self._store
        with _answering(store.faults):
            self._connection, cursor = store.take_plain()
        return Plain(cursor, is_sqlite=store.is_sqlite)

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        store = self._store
        try:
            if error is None:
                self._connection.commit()
        except BaseException as fault:
            store.give_plain(self._connection, fault)
            with _answering(store.faults):
                raise
        else:
            store.give_plain(self._connection, error)
        if isinstance(error, store.faults):
            with _answering(store.faults):
                raise error


def open_store(url: str, *, sqlite_version: tuple[int, ...] | None = None) -> Store:
    """Open the database at an SQLAlchemy address.

    Args:
        url: "sqlite:////…/comms.db" or "postgresql+psycopg://…".
        sqlite_version: For tests: what to take the SQLite library for.

    Raises:
        StoreRefused: A faulty SQLite, and another process has the database open; or
            no such kind of database.
    """
    if not url.startswith("sqlite"):
        engine = _postgresql(url)
        return Store(engine, engine.execution_options(isolation_level=_ONE_INSTANT))
    driver = _sqlite_driver()
    version = sqlite_version or driver.sqlite_version_info
    path, lock = Path(url.removeprefix("sqlite:///")), None
    if _FAULTY_FROM <= version < SAFE_SQLITE:
        lock = _take_alone(path, version)
    alone: dict[str, Any] = {"pool_size": 1, "max_overflow": 0}
    writer = create_engine(url, module=driver, **alone)
    keeper = create_engine(url, module=driver, **alone)
    reader = create_engine(url, module=driver, pool_size=20, max_overflow=20)
    _set_up(writer)
    _set_up(keeper, "synchronous=FULL")
    _set_up(reader, "query_only=ON")
    line = Path(f"{path}-line").open("ab")  # noqa: SIM115 - closed with the store
    return Store(writer, reader, keeper=keeper, lock=lock, line=line)


def _postgresql(url: str) -> Engine:
    try:
        engine = create_engine(
            url, pool_pre_ping=True, pool_size=10, connect_args=_PATIENCE
        )
    except (ArgumentError, ImportError) as error:
        # Its words may hold the password of the address.
        raise StoreRefused(key="store.address_wrong") from error

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - DB-API
        was, connection.autocommit = connection.autocommit, True
        for setting, value in _SERVERS_PATIENCE.items():
            connection.execute(f"SET {setting} = {value}")
        connection.autocommit = was

    return engine


@contextmanager
def _answering(faults: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Say in our own words that the database does not answer.

    Args:
        faults: The driver's own, where it is spoken to directly.
    """
    known: tuple[type[Exception], ...] = (InterfaceError, OperationalError, *faults)
    try:
        yield
    except NoneFree as error:
        raise StoreUnavailable from error
    except known as error:
        if not _is_away(error.orig if isinstance(error, DBAPIError) else error):
            raise
        raise StoreUnavailable from error


def _is_away(said: BaseException | None) -> bool:
    # SQLite calls a mistake of ours operational too; other drivers do not.
    if "sqlite" not in type(said).__module__:
        return True
    return any(words in str(said) for words in _SQLITE_AWAY)


def _sqlite_driver() -> Any:  # noqa: ANN401 - a DB-API module has no type
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - not on every platform
    except ImportError:  # pragma: no cover - only where no wheel exists
        from sqlite3 import dbapi2  # noqa: PLC0415, TID251 - the one fallback
    return dbapi2


def _set_up(engine: Engine, *pragmas: str) -> None:
    reading = "query_only=ON" in pragmas

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
        durable = connection.get_execution_options().get("durable")
        level = "FULL" if durable else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take_alone(path: Path, version: tuple[int, ...]) -> IO[bytes]:
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


@contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
