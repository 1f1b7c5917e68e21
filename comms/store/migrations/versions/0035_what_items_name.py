"""What items name, in rows that are found along their key."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_NAMES = sa.table(
    "item_name", sa.column("kind"), sa.column("name"), sa.column("item_id")
)
_ITEMS = sa.table(
    "item", sa.column("id", sa.Integer), sa.column("facts", sa.JSON)
)
_ONE = {
    "owner": "user",
    "byline": "user",
    "scope": "unit",
    "image": "medium",
    "contact": "contact",
    "form": "form",
    "corrects": "item",
    "adopted_from": "item",
}
_MANY = {
    "audiences": "audience",
    "areas": "area",
    "attachments": "medium",
    "events": "event",
    "media_invited_to": "event",
    "channels": "account",
}
#: Rows that are read and written at once.
_PIECE = 1_000


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.create_table(
        "item_name",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            name=op.f("fk_item_name_item_id_item"),
        ),
        sa.PrimaryKeyConstraint("kind", "name", "item_id", name=op.f("pk_item_name")),
    )
    op.create_index(op.f("ix_item_name_item_id"), "item_name", ["item_id"])
    last = 0
    while items := _after(last):
        rows = [
            {"kind": kind, "name": name, "item_id": number}
            for number, facts in items
            for kind, name in sorted(set(_named(facts)))
            if name
        ]
        if rows:
            op.get_bind().execute(sa.insert(_NAMES), rows)
        last = items[-1][0]


def _after(last: int) -> list[tuple[int, Any]]:
    query = sa.select(_ITEMS.c.id, _ITEMS.c.facts).where(_ITEMS.c.id > last)
    found = op.get_bind().execute(query.order_by(_ITEMS.c.id).limit(_PIECE))
    return [(number, facts) for number, facts in found]


def _named(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the kinds and ids that facts name."""
    for key, kind in _ONE.items():
        yield kind, facts.get(key) or ""
    for key, kind in _MANY.items():
        yield from ((kind, name) for name in facts.get(key) or ())
    for change in (facts.get("change"), *(facts.get("changes") or ())):
        yield "event", (change or {}).get("event") or ""
