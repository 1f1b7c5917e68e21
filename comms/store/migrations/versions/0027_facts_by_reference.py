"""What texts say by reference."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("written", sa.JSON(), server_default="{}", nullable=False)
        )
    op.create_table(
        "use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("item", text(), nullable=False),
        sa.Column("language", text(), nullable=False),
        sa.Column("level", text(), nullable=False),
        sa.Column("field", text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use")),
        sa.UniqueConstraint(
            "kind", "name", "item", "language", "level", "field",
            name=op.f("uq_use_kind"),
        ),
    )
    op.create_index(op.f("ix_use_item"), "use", ["item"])
    op.create_table(
        "saying",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("since", instant(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saying")),
        sa.UniqueConstraint("kind", "name", "since", name=op.f("uq_saying_kind")),
    )
