"""Who left and who joined a newsletter, by time: without reading all who stayed."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NAME, _TABLE = "ix_subscription_newsletter_state", "subscription"


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.drop_index(_NAME, table_name=_TABLE)
    op.create_index(_NAME, _TABLE, ["newsletter", "state", "changed_at"])
