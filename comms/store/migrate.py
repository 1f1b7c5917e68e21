"""Brings a database to the newest revision of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from comms.errors import NotFound, StoreRefused, StoreUnavailable
from comms.store.counted_rows import count_rows
from comms.store.engine import Store

_FOLDER = Path(__file__).parent / "migrations"
_VERSIONS = _FOLDER / "versions"


def migrate(store: Store) -> None:
    """Run the migrations that this database lacks; nothing, where none is missing.

    What an index holds is counted before it is used: SQLite takes one of which it
    knows nothing for the best.

    Raises:
        StoreRefused: A newer program made it, or it cannot be opened.
    """
    with _opened():
        version = _version(store)
        _refuse_newer(version)
        with store.writer.begin() as connection:
            upgrade(connection, "head")
        if version not in {None, newest_version()}:
            count_rows(store)


def upgrade(connection: Connection, version: str) -> None:
    """Bring the tables behind a connection to a revision; the caller commits.

    Args:
        connection: In a transaction.
        version: A revision ("0007"), or "head" for the newest.
    """
    from alembic import command

    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, version)


def require_current(store: Store, place: str) -> None:
    """Refuse a database that this version of the program cannot work on.

    Args:
        place: The site folder, for the message.

    Raises:
        NotFound: The database has no tables yet.
        StoreRefused: Its tables are of another version, or it cannot be opened.
    """
    with _opened():
        version = _version(store)
    if version is None:
        raise NotFound(key="missing.site", place=place)
    _refuse_newer(version)
    newest = newest_version()
    if version != newest:
        raise StoreRefused(key="store.older", version=version, newest=newest)


@contextmanager
def _opened() -> Iterator[None]:
    """Tell the operator what the database says when it is first spoken to."""
    try:
        yield
    except (DBAPIError, StoreUnavailable) as error:
        said = error.__cause__ if isinstance(error, StoreUnavailable) else error
        problem = str(getattr(said, "orig", said)).strip().partition("\n")[0]
        raise StoreRefused(key="store.closed", problem=problem) from error


def _version(store: Store) -> str | None:
    """Return the revision of the tables; None where there are none."""
    with store.read() as session:
        return version_of(session.connection())


def version_of(connection: Connection) -> str | None:
    """Return the revision of the tables behind a connection; None: there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return str(found.scalar_one())


def _refuse_newer(version: str | None) -> None:
    newest = newest_version()
    if version and version > newest:
        raise StoreRefused(key="store.newer", version=version, newest=newest)


def newest_version() -> str:
    """Return the newest revision that this program knows."""
    return max(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))


def draft_revision(store: Store, message: str) -> None:
    """Write a new migration from the difference between tables and database."""
    from alembic import command

    with store.writer.begin() as connection:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.revision(configuration, message, autogenerate=True)


def _configuration() -> Any:  # noqa: ANN401 - imported late
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(_FOLDER))
    configuration.set_main_option("path_separator", "os")
    return configuration
