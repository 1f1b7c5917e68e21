"""What is told on an account is found by it: its plan entry named it in the middle."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_KINDS = ("post", "announcement", "edit", "removal")
_TABLE = sa.table(
    "publication", *map(sa.column, ("id", "kind", "plan_entry", "account"))
)


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    text = sqlmodel.sql.sqltypes.AutoString()
    column = sa.Column("account", text, server_default="", nullable=False)
    op.add_column("publication", column)
    entries = sa.select(_TABLE.c.id, _TABLE.c.plan_entry).where(
        _TABLE.c.kind.in_(_KINDS)
    )
    # "post:<item>:<account>", "edit:<item>:<account>:<number>".
    named = [
        {"of": number, "is_on": entry.split(":")[2]}
        for number, entry in op.get_bind().execute(entries)
        if entry.count(":") > 1
    ]
    if named:
        change = sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("of"))
        op.get_bind().execute(change.values(account=sa.bindparam("is_on")), named)
    columns = ["account", "state", "due_at", "kind"]
    op.create_index("ix_publication_account", "publication", columns)
