"""Items of some units are found in order of time without reading those of others."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_NAME = "ix_item_publish_local"


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.drop_index(_NAME, "item")
    op.create_index(_NAME, "item", ["publish_local", "id", "unit"])
