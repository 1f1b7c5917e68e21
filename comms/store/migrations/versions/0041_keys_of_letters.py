"""Whether single letters are keys for a person at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.add_column(
        "person",
        sa.Column("uses_letters", sa.Boolean(), nullable=False, server_default="1"),
    )
