"""Compiles each statement once in a process, however many databases it opens.

As in a worker, which has one database; compiling is a third of what a short test
costs. Two dialects of one class say the same, since all servers are of one version.
"""

from collections.abc import Callable
from functools import partial


def compile_once(put: Callable[[object, str, object], None] = setattr) -> None:
    """Let all databases that are opened from now on share what is compiled.

    Args:
        put: Sets an attribute, and perhaps takes it back one day.
    """
    from sqlalchemy.dialects.postgresql.psycopg import (  # noqa: PLC0415 - slow to load
        PGDialect_psycopg,
    )
    from sqlalchemy.dialects.sqlite.pysqlite import (  # noqa: PLC0415 - as above
        SQLiteDialect_pysqlite,
    )

    from comms.store import connecting, engine  # noqa: PLC0415 - as above

    create = partial(engine.create_engine, execution_options={"compiled_cache": {}})
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        put(dialect, "__eq__", lambda one, two: type(one) is type(two))
        put(dialect, "__hash__", lambda one: hash(type(one)))
    for module in (connecting, engine):
        put(module, "create_engine", create)
