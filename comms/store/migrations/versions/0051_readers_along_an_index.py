"""Readers of a newsletter are counted along an index of nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_READS = sa.text("state = 'confirmed'")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    if op.get_context().dialect.name == "postgresql":
        # It has the other one already.
        name, columns = "ix_subscription_counted", ["newsletter"]
    else:
        name, columns = "ix_subscription_readers", ["newsletter", "subscriber_id"]
    op.create_index(
        name, "subscription", columns, sqlite_where=_READS, postgresql_where=_READS
    )
