"""Indexes along which the people of a segment are counted."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_index(
        "ix_subscription_readers",
        "subscription",
        ["newsletter", "state", "subscriber_id"],
    )
    op.create_index(
        "ix_subscriber_asked",
        "subscriber",
        [
            "language",
            "level",
            "region",
            "role",
            "organisation",
            "audience",
            "created_at",
        ],
    )
