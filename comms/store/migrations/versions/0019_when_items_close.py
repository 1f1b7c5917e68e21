"""When items close."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0014"
branch_labels = None
depends_on = None

_ITEM = sa.table(
    "item", sa.column("facts", sa.JSON), sa.column("closes_local", sa.String)
)


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("closes_local", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_item_closes_local"), ["closes_local"], unique=False
        )
    op.execute(_ITEM.update().values(closes_local=_ITEM.c.facts["closes"].as_string()))
