"""ways through the ledger: fewer indexes for each step of a delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_state')
        batch_op.drop_index('ix_delivery_publication_state')
        batch_op.create_index('ix_delivery_publication_state_language', ['publication_id', 'state', 'language'], unique=False)
        batch_op.create_index('ix_delivery_retry_at', ['publication_id', 'retry_at'], unique=False, sqlite_where=sa.text("state = 'deferred'"), postgresql_where=sa.text("state = 'deferred'"))
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_open', ['delivery_id'], unique=False, sqlite_where=sa.text("outcome = ''"), postgresql_where=sa.text("outcome = ''"))
