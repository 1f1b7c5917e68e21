"""How many a publication went to is counted once, as it finishes."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    column = sa.Column("recipients", sa.JSON(), server_default="{}", nullable=False)
    op.add_column("publication", column)
