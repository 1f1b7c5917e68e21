"""Drawn pictures remember the photo that is seen on them."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_BATCH = 500


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_table(
        "drawn_picture",
        sa.Column("file", _TEXT(), nullable=False),
        sa.Column("photo", _TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("file", "photo", name=op.f("pk_drawn_picture")),
    )
    known = list(_photos())
    if found := {*_drawn(known)} if known else ():
        table = sa.table("drawn_picture", sa.column("file"), sa.column("photo"))
        rows = [{"file": file, "photo": photo} for file, photo in sorted(found)]
        op.bulk_insert(table, rows)


def _photos() -> Iterator[tuple[str, str]]:
    """Yield the words of each photo and its file."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT definition.body, medium.name FROM medium JOIN definition"
            " ON definition.source = medium.source AND definition.kind = 'medium'"
            " AND definition.external_id = medium.external_id"
        )
    )
    for body, file in rows:
        facts = json.loads(body) if isinstance(body, str) else body
        if facts.get("type") == "photo":
            for words in (facts.get("alt") or {}).values():
                if words.strip():
                    yield words, file


def _drawn(photos: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield drawn pictures whose words begin with a photo's: all that is known."""
    kept = op.get_bind().execute(
        sa.text("SELECT skeleton FROM message WHERE variant = 'post'"),
        execution_options={"yield_per": _BATCH},
    )
    first = tuple(words for words, _ in photos)
    for (skeleton,) in kept:
        for one in json.loads(bytes(skeleton)).get("media", ()):
            if one["alt"].startswith(first):
                for words, file in photos:
                    if one["alt"].startswith(words):
                        yield one["name"], file
