"""Words of newsletters that another form added to a question."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.add_column(
        "sign_up",
        sa.Column("more_words", sa.JSON(), server_default="{}", nullable=False),
    )
