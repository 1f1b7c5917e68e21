"""lanes of mail accounts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_table('lane',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('used', sa.JSON(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('down_since', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('down_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('fault', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('is_misconfigured', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lane'))
    )
