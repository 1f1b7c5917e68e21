"""Events are found by when they end: some last for months."""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_index(op.f("ix_event_ends_at"), "event", ["ends_at"])
