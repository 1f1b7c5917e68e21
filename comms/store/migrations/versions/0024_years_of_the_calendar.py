"""Years of the calendar."""

from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(
            "ix_publication_calendar",
            ["kind", "due_at", "state", "unit", "due_local", "published_at"],
            unique=False,
        )
