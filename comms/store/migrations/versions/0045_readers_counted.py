"""Indexes along which readers are counted: who pauses, and who reads what by language."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_PAUSES, _READS = sa.text("paused_until <> ''"), sa.text("state = 'confirmed'")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_index(
        "ix_subscriber_paused",
        "subscriber",
        ["paused_until"],
        sqlite_where=_PAUSES,
        postgresql_where=_PAUSES,
    )
    if op.get_context().dialect.name != "postgresql":
        return
    op.create_index("ix_subscriber_language", "subscriber", ["language", "id"])
    op.create_index(
        "ix_subscription_readers",
        "subscription",
        ["newsletter", "subscriber_id"],
        postgresql_where=_READS,
    )
