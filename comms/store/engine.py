"""Opens the database: SQLite in the site folder, or PostgreSQL.

SQLite has three engines on one file: a writer (one connection, BEGIN IMMEDIATE, since
a deferred transaction that turns to writing fails under load), the same once more for
the few statements of the ledger (among all others the driver would forget them, and
prepare them anew for each commit) and a reader (`query_only`), so that reading never
waits for writing. Writers of one SQLite file stand in line (`store.line`). Versions of
SQLite from 3.7.0 to 3.51.2 can corrupt a WAL file under two writing processes; such a
version is allowed to one process only, and says so.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlmodel import Session

from comms.errors import StoreUnavailable
from comms.store.audit_chain import link_new
from comms.store.connecting import (
    FAULTY_FROM,
    ONE_INSTANT,
    READING,
    READS,
    SAFE_SQLITE,
    postgresql,
    set_up,
    sqlite_driver,
    take_alone,
)
from comms.store.line import Line
from comms.store.moment import passes, shared
from comms.store.plain import Plain

#: Words of SQLite when the fault is the file's or the disk's.
_SQLITE_AWAY = (
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
)
#: Name of the one lock on PostgreSQL for what must happen one after the other.
_IN_TURN = 0x636F6D6D73


class Store:
    """A database that sessions are taken from."""

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        *,
        keeper: Engine | None = None,
        lock: IO[bytes] | None = None,
        line: Line | None = None,
    ) -> None:
        self.writer = writer
        self.reader = reader
        self.keeper = keeper or writer
        #: Whether this is SQLite, where one process writes at a time.
        self.is_sqlite = writer.dialect.name == "sqlite"
        self._lock = lock
        self._line = line
        driver = writer.dialect.loaded_dbapi
        self.faults = (driver.OperationalError, driver.InterfaceError)
        #: On SQLite: the ledger's connection, once there is one.
        self._kept: Connection | None = None

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
            link_new(session)
            session.commit()
        passes()

    @contextmanager
    def claim(self) -> Iterator[Session]:
        """Give a session as `write` does, on the connection of the ledger.

        So `Plain.version` tells later whether anybody else has changed anything since:
        nothing but claims and steps of the ledger is ever written by it.

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        with _answering(), ExitStack() as held:
            session = self._begin(held, durable=True, of_ledger=True)
            yield session
            session.commit()
        passes()

    def _begin(
        self, held: ExitStack, *, durable: bool, of_ledger: bool = False
    ) -> Session:
        """Return a session; on SQLite it may write already, in order of arrival."""
        if self._line is None:
            return held.enter_context(Session(self.writer, expire_on_commit=False))
        self._line.enter()
        held.callback(self._line.leave)
        by = self._keeping() if of_ledger else self.writer
        session = held.enter_context(Session(by, expire_on_commit=False))
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
        self._line.enter()
        try:
            kept = self._keeping().connection
            cursor = kept.cursor()
            cursor.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._line.leave()
            raise
        return kept, cursor

    @contextmanager
    def apart(self) -> Iterator[Any]:
        """Give a cursor outside of transactions, with the writer's place.

        For what no transaction may hold: to write the file anew.

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        with _answering(), ExitStack() as held:
            if self._line is not None:
                self._line.enter()
                held.callback(self._line.leave)
            connection = self.writer.raw_connection()
            held.callback(connection.close)
            driver: Any = connection.driver_connection
            if not self.is_sqlite:
                held.callback(setattr, driver, "autocommit", driver.autocommit)
                driver.autocommit = True
            yield driver.cursor()

    def _keeping(self) -> Connection:
        """Return the ledger's connection: to open one costs more than to commit."""
        self._kept = self._kept or self.keeper.connect()
        return self._kept

    def give_plain(
        self, connection: PoolProxiedConnection, error: BaseException | None
    ) -> None:
        """Take a connection back; what is not committed is rolled back."""
        try:
            if isinstance(error, self.faults):
                # A broken connection must not serve the next one.
                connection.invalidate(error)
                self._let_go()
            elif self._line is None:
                connection.close()
            elif error is not None:
                connection.rollback()
        finally:
            if self._line is not None:
                self._line.leave()

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that only reads, all of it at one instant.

        Within `one_moment` that of the page; else its own.

        Raises:
            StoreUnavailable: The database does not answer now.
        """
        with _answering(), shared(self.reader, {READS: True}) as session:
            try:
                yield session
            except BaseException:
                # A server answers nothing more in a transaction that has failed.
                passes()
                raise

    def close(self) -> None:
        """Close all connections."""
        self._let_go()
        self.writer.dispose()
        self.reader.dispose()
        self.keeper.dispose()
        for each in (self._lock, self._line):
            if each:
                each.close()


class _Ledger:
    """A durable transaction of plain statements, for a `with` statement."""

    __slots__ = ("_connection", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Plain:
        store = self._store
        try:
            self._connection, cursor = store.take_plain()
        except (NoneFree, *_AWAY, *store.faults) as fault:
            _tell(fault)
        return Plain(cursor, is_sqlite=store.is_sqlite)

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        store, fault = self._store, error
        try:
            if fault is None:
                self._connection.commit()
        except BaseException as raised:
            fault = raised
            raise
        finally:
            store.give_plain(self._connection, fault)
            if isinstance(fault, store.faults):
                _tell(fault)


_AWAY = (InterfaceError, OperationalError)


@contextmanager
def _answering() -> Iterator[None]:
    """Say in our own words that the database does not answer."""
    try:
        yield
    except (NoneFree, *_AWAY) as error:
        _tell(error)


def _tell(error: BaseException) -> NoReturn:
    """Raise a fault in our own words; as it is where it is a mistake of ours."""
    said = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, NoneFree) or _is_away(said):
        raise StoreUnavailable from error
    raise error


def _is_away(said: BaseException | None) -> bool:
    # SQLite calls a mistake of ours operational too; other drivers do not.
    if "sqlite" not in type(said).__module__:
        return True
    return any(words in str(said) for words in _SQLITE_AWAY)


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
        engine = postgresql(url)
        return Store(engine, engine.execution_options(isolation_level=ONE_INSTANT))
    driver = sqlite_driver()
    version = sqlite_version or driver.sqlite_version_info
    path, lock = Path(url.removeprefix("sqlite:///")), None
    if FAULTY_FROM <= version < SAFE_SQLITE:
        lock = take_alone(path, version)
    alone: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, **READING}
    writer = create_engine(url, module=driver, **alone)
    keeper = create_engine(url, module=driver, **alone)
    reader = create_engine(url, module=driver, pool_size=20, max_overflow=20, **READING)
    set_up(writer)
    set_up(keeper, "synchronous=FULL")
    set_up(reader, "query_only=ON")
    return Store(writer, reader, keeper=keeper, lock=lock, line=Line(path))
