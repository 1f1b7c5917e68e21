"""Brings a database to the newest revision of the tables."""

from pathlib import Path
from typing import Any

from comms.store.engine import Store

_FOLDER = Path(__file__).parent / "migrations"


def migrate(store: Store) -> None:
    """Run the migrations that this database lacks; nothing, where none is missing."""
    from alembic import command

    with store.writer.begin() as connection:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


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
