"""What is a unit's is named by indexes alone: its items, and all it has published."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_CARRIED = "ix_publication_external_id"
_EVER = sa.text("external_id <> ''")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.drop_index("ix_item_unit", "item")
    op.create_index("ix_item_unit", "item", ["unit", "external_id"])
    op.create_index(
        "ix_publication_unit",
        "publication",
        ["unit", "kind", "external_id"],
        sqlite_where=_EVER,
        postgresql_where=_EVER,
    )
    # Its unit stood in it for the same end.
    op.drop_index(_CARRIED, "publication")
    op.create_index(_CARRIED, "publication", ["external_id", "kind"])
