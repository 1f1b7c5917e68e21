"""Runs migrations on a connection that `store.migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

# Tables of these modules belong to the same metadata.
from comms.model import (  # noqa: F401
    access,
    approved,
    comments,
    drawn,
    fact_tables,
    failures,
    item_words,
    kits,
    lanes,
    list_uploads,
    lists,
    orders,
    people,
    revisions,
    subscribers_in,
    webhooks,
    workers,
)
from comms.model.tables import Table


def run(connection: Connection) -> None:
    """Bring the database behind the connection to the newest revision."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        # The engine's own tables are its own business.
        include_name=lambda name, kind, _parents: (
            kind != "table" or not str(name).startswith("procrastinate_")
        ),
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
