"""The migrations make the tables that the code works with."""

from comms.model import (  # noqa: F401
    access,
    approved,
    comments,
    failures,
    kits,
    lanes,
    orders,
    people,
    revisions,
    subscribers_in,
    workers,
)
from comms.model.tables import Table
from comms.store import Store, migrate


def missing_steps(store: Store) -> list[object]:
    """Return what a migration would still have to do."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.writer.connect() as connection:
        options = {"compare_type": True, "include_object": _is_for(connection.dialect)}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Table.metadata)


def _is_for(dialect):
    """Alembic does not know of keys and indexes that one kind of database has."""

    def is_meant(found, _name, _kind, is_in_database, _other):
        condition = None if is_in_database else getattr(found, "_ddl_if", None)
        return condition is None or condition.dialect == dialect.name

    return is_meant


def test_empty_database_plus_migrations_equals_the_tables(store: Store):
    """A column without its migration works on a new machine and on no other."""
    assert missing_steps(store) == []


def test_migrating_twice_changes_nothing(store: Store):
    """Each start of the program migrates."""
    migrate(store)

    assert missing_steps(store) == []
