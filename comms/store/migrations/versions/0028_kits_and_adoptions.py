"""What is offered to units, what was adopted from what, and which words were taken."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_OFFERED = {
    "sqlite": "json_extract(facts, '$.kit_for_units') = 1",
    "postgresql": "facts ->> 'kit_for_units' = 'true'",
}


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.add_column("item", sa.Column("adopted_from", text(), nullable=True))
    op.create_index(op.f("ix_item_adopted_from"), "item", ["adopted_from"])
    op.add_column("item", sa.Column("is_for_units", sa.Boolean(), nullable=True))
    op.create_index(op.f("ix_item_is_for_units"), "item", ["is_for_units"])
    offered = _OFFERED[op.get_bind().dialect.name]
    op.execute(f"UPDATE item SET is_for_units = true WHERE {offered}")  # noqa: S608
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", text(), nullable=False),
        sa.Column("original", text(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("item", name=op.f("uq_adoption_item")),
    )
    op.create_index(op.f("ix_adoption_original"), "adoption", ["original"])
