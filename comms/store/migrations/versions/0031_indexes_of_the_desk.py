"""Indexes for pages of the desk: items by state, and what begins with a name."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_index("ix_item_state", "item", ["state", "updated_at", "id"])
    op.create_index(
        "ix_source_file_path",
        "source_file",
        ["path"],
        postgresql_ops={"path": "text_pattern_ops"},
    )
    op.create_index(
        "ix_publication_begins",
        "publication",
        ["external_id"],
        postgresql_ops={"external_id": "text_pattern_ops"},
    )
