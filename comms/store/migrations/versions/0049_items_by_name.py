"""Items are found by their name alone, along an index of its own."""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_index(op.f("ix_item_external_id"), "item", ["external_id"])
