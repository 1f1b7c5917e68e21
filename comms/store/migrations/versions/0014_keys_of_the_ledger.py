"""keys of the ledger: PostgreSQL no longer looks for a delivery's publication.

The key cost a quarter of the time in which a million recipients are fixed. SQLite
keeps it: there it costs little, and to take it away would write the table anew.
"""

from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(
            "fk_delivery_publication_id_publication", "delivery", type_="foreignkey"
        )
