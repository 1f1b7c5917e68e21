"""All that a unit has published is asked for in the words of its index, nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_NAME = "ix_publication_unit"
_EVER = sa.text("external_id <> ''")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.drop_index(_NAME, "publication")
    op.create_index(
        _NAME,
        "publication",
        ["unit", "kind", "external_id"],
        sqlite_where=_EVER,
        postgresql_where=_EVER,
    )
