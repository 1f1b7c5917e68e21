"""What waits for a second person of the nation before it stands."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("why", text(), nullable=False),
        sa.Column("user", text(), nullable=False),
        sa.Column("acting_for", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("until", instant(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("decided_by", text(), nullable=False),
        sa.Column("decided_at", instant(), nullable=True),
        sa.Column("note", text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])
