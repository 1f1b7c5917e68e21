"""Indexes of who reads what since when, so that a million people are counted at once."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_READS = sa.text("state = 'confirmed'")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    # Before the day was kept, the state of a reader had changed on the day she joined.
    op.execute(
        "UPDATE subscription SET joined_at = changed_at"
        " WHERE state = 'confirmed' AND joined_at IS NULL"
    )
    op.drop_index("ix_subscription_readers", "subscription")
    op.create_index(
        "ix_subscription_reads",
        "subscription",
        ["subscriber_id", "newsletter", "joined_at"],
        sqlite_where=_READS,
        postgresql_where=_READS,
    )
    op.drop_index("ix_subscriber_asked", "subscriber")
    op.create_index(
        "ix_subscriber_asked",
        "subscriber",
        [
            "id",
            "language",
            "level",
            "format",
            "audience",
            "region",
            "role",
            "organisation",
        ],
    )
    op.drop_index("ix_subscriber_field_value", "subscriber_field")
    op.create_index(
        "ix_subscriber_field_value",
        "subscriber_field",
        ["name", "value", "subscriber_id"],
    )
