"""Each act carries a hash of itself and of the one before."""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_AT_ONCE = 2_000


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.add_column("act", sa.Column("chain_place", sa.Integer(), nullable=True))
    op.add_column(
        "act", sa.Column("chain_hash", _TEXT(), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_act_chain_place"), "act", ["chain_place"], unique=True)
    _link_what_stands()


def _link_what_stands() -> None:
    """Vouch for old acts as they stand now, in their order."""
    names = ("key", "user", "acting_for", "verb", "subject", "content_hash")
    more = ("result", "note")
    act = sa.table(
        "act",
        sa.column("id", sa.Integer()),
        sa.column("at", sqlmodel.sql.sqltypes.UTCDateTime()),
        sa.column("slots", sa.JSON()),
        *(sa.column(name, _TEXT()) for name in (*names, *more)),
        sa.column("chain_place", sa.Integer()),
        sa.column("chain_hash", _TEXT()),
    )
    connection, before, place = op.get_bind(), "", 0
    last = None
    change = (
        sa.update(act)
        .where(act.c.id == sa.bindparam("number"))
        .values(chain_place=sa.bindparam("place"), chain_hash=sa.bindparam("hash"))
    )
    while True:
        query = sa.select(act).order_by(act.c.id).limit(_AT_ONCE)
        if last is not None:
            query = query.where(act.c.id > last)
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        changes = []
        for place, row in enumerate(rows, start=place + 1):
            said = [
                *(place, before, row["id"], row["key"]),
                row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
                *(row[name] for name in (*names[1:], *more, "slots")),
            ]
            written = json.dumps(said, sort_keys=True, separators=(",", ":"))
            before = hashlib.sha256(written.encode()).hexdigest()
            changes.append({"number": row["id"], "place": place, "hash": before})
        connection.execute(change, changes)
        last = rows[-1]["id"]
