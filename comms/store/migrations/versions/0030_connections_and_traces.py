"""What was said at the desk of accounts, and ways through what people did."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "connection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", text(), nullable=False),
        sa.Column("mode", text(), nullable=False),
        sa.Column("sealed", text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("identity", text(), nullable=False),
        sa.Column("identity_url", text(), nullable=False),
        sa.Column("checked_at", instant(), nullable=True),
        sa.Column("fault", text(), nullable=False),
        sa.Column("user", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("account", name=op.f("uq_connection_account")),
    )
    op.create_index("ix_act_at", "act", ["at", "id"])
    op.create_index("ix_act_subject", "act", ["subject", "id"])
    op.create_index("ix_act_user", "act", ["user", "id"])
