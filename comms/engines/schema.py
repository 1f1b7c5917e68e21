"""The tables of Procrastinate in our database: made, brought up to date, checked.

They are no part of our migrations, since another version of the library brings its
own. Which version they have stands in a comment on their first table.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from comms.errors import StoreRefused

_MARK = "comms.engines: "
_ASK = """
SELECT to_regclass('procrastinate_jobs') IS NOT NULL,
       coalesce(obj_description(to_regclass('procrastinate_jobs'), 'pg_class'), '')
"""


def bring_up_to_date(connection: Any) -> None:  # noqa: ANN401 - psycopg's
    """Make the tables, or carry out the migrations that they lack.

    Raises:
        StoreRefused: Another program, or a newer one of ours, made them.
    """
    exists, comment = connection.execute(_ASK).fetchone()
    newest = _migrations()[-1].stem
    if not exists:
        connection.execute(_schema())
    else:
        version = _version(comment)
        if version == newest:
            return
        for migration in _migrations():
            if migration.stem > version:
                connection.execute(migration.read_text(encoding="utf-8"))
    connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{_MARK}{newest}'")


def _version(comment: str) -> str:
    version = comment.removeprefix(_MARK)
    if not comment.startswith(_MARK):
        raise StoreRefused(key="store.jobs_of_others")
    if version > (newest := _migrations()[-1].stem):
        raise StoreRefused(key="store.newer", version=version, newest=newest)
    return version


def _schema() -> str:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 - slow

    return str(SchemaManager.get_schema())


def _migrations() -> Sequence[Path]:
    """Return the library's migrations by name, which begins with a version."""
    from procrastinate.schema import migrations_path  # noqa: PLC0415 - slow

    return sorted(Path(migrations_path).glob("[0-9]*.sql"))
