"""Who agreed that the noes of a unit's list hold for all newsletters."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    for name in ("noes_by", "noes"):
        op.add_column(
            "list_import", sa.Column(name, _TEXT(), nullable=False, server_default="")
        )
