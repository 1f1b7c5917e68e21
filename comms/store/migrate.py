"""Brings a database to the newest revision of the tables."""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from comms.errors import NotFound, StoreRefused
from comms.store.engine import Store

_FOLDER = Path(__file__).parent / "migrations"
_VERSIONS = _FOLDER / "versions"


def migrate(store: Store) -> None:
    """Run the migrations that this database lacks; nothing, where none is missing."""
    from alembic import command

    with store.writer.begin() as connection:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def require_current(store: Store, place: str) -> None:
    """Refuse a database that this version of the program cannot work on.

    Args:
        place: The site folder, for the message.

    Raises:
        NotFound: The database has no tables yet.
        StoreRefused: Its tables are of another version.
    """
    with store.read() as session:
        connection = session.connection()
        if not inspect(connection).has_table("alembic_version"):
            message = (
                f"There is no site in {place}. Name its folder in COMMS_HOME, or make "
                "one with `comms apply FOLDER`."
            )
            raise NotFound(message)
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        version = found.scalar()
    newest = max(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py"))
    if version != newest:
        message = (
            f"The database in {place} has version {version}, this program {newest}. "
            "`comms apply FOLDER` brings it up to date; make a backup first."
        )
        raise StoreRefused(message)


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
