"""The words by which items are found, and their list in order of time."""

from unicodedata import normalize

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_WORDS = sa.table("item_words", sa.column("item_id"), sa.column("words"))
_OLD = sa.text("""
    SELECT item.id, item.external_id, version.title, version.lead
    FROM item JOIN version ON version.item_id = item.id
    ORDER BY item.id, version.id
""")


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_table(
        "item_words",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_item_words_item_id_item"),
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_words")),
    )
    op.create_index("ix_item_publish_local", "item", ["publish_local", "id"])
    said: dict[int, list[str]] = {}
    for item_id, name, title, lead in op.get_bind().execute(_OLD):
        said.setdefault(item_id, [name]).extend((title, lead))
    rows = [
        {"item_id": item_id, "words": normalize("NFKC", "\n".join(words)).casefold()}
        for item_id, words in said.items()
    ]
    if rows:
        op.get_bind().execute(sa.insert(_WORDS), rows)
