"""Comments at sentences, and what was submitted."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(), nullable=True),
        sa.Column("subject", text(), nullable=False),
        sa.Column("place", text(), nullable=False),
        sa.Column("quote", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("user", text(), nullable=False),
        sa.Column("acting_for", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("done_by", text(), nullable=False),
        sa.Column("done_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("key", name=op.f("uq_comment_key")),
    )
    op.create_index(op.f("ix_comment_subject"), "comment", ["subject"])
    op.create_table(
        "submitted_content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", text(), nullable=False),
        sa.Column("seen", text(), nullable=False),
        sa.Column("content_hash", text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_content")),
        sa.UniqueConstraint("item", "seen", name=op.f("uq_submitted_content_item")),
    )
