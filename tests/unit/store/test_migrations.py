"""The migrations make the tables that the code works with."""

from comms.model import access, failures, lanes, orders, people, workers  # noqa: F401
from comms.model.tables import Table
from comms.store import Store, migrate


def missing_steps(store: Store) -> list[object]:
    """Return what a migration would still have to do."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Table.metadata)


def test_empty_database_plus_migrations_equals_the_tables(store: Store):
    """A column without its migration works on a new machine and on no other."""
    assert missing_steps(store) == []


def test_migrating_twice_changes_nothing(store: Store):
    """Each start of the program migrates."""
    migrate(store)

    assert missing_steps(store) == []
