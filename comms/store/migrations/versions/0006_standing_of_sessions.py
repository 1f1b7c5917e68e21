"""standing of sessions."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    with op.batch_alter_table('desk_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('standing', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))
