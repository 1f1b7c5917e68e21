"""The index of what a publication carries tells of which kind and unit it is, too."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_NAME = "ix_publication_external_id"


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.drop_index(_NAME, "publication")
    op.create_index(_NAME, "publication", ["external_id", "kind", "unit"])
