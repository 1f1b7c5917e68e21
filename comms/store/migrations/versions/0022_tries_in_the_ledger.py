"""tries in the ledger: each in its delivery, and no index of all states.

What was in hand stays in hand: its try moves from its row to the delivery. Of what was
accepted rows stay as they are; those that were still open are closed.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_INDEXES = (
    ("language", ["publication_id", "language"], None),
    ("queued", ["publication_id", "language"], "state = 'queued'"),
    ("in_hand", ["publication_id"], "claimed_by <> ''"),
    (
        "at_rest",
        ["publication_id", "state", "language"],
        "state <> 'sent' AND state <> 'queued'"
        " AND state <> 'claimed' AND state <> 'in_data'",
    ),
)
_MAIL = "delivery.recipient NOT LIKE 'public:%'"
_IN_HAND = "delivery.state IN ('claimed', 'in_data')"
_ITS_TRY = (
    "attempt.delivery_id = delivery.id AND attempt.number = delivery.attempts"
    " AND attempt.outcome = ''"
)
_STEPS = (
    # The try of what is in hand stands in the delivery; its row is written at its end.
    f"UPDATE delivery SET tried_at = attempt.started_at FROM attempt"
    f" WHERE {_ITS_TRY} AND {_MAIL} AND {_IN_HAND}",
    f"DELETE FROM attempt WHERE outcome = '' AND EXISTS (SELECT 1 FROM delivery"
    f" WHERE {_ITS_TRY} AND {_MAIL} AND {_IN_HAND})",
    f"UPDATE attempt SET outcome = 'accepted', ended_at = delivery.sent_at"
    f" FROM delivery WHERE {_ITS_TRY} AND {_MAIL} AND delivery.sent_at IS NOT NULL",
    # Whoever was found to be dead left it without an owner.
    f"UPDATE delivery SET claimed_by = '-' WHERE claimed_by = '' AND {_IN_HAND}",
    f"UPDATE delivery SET claimed_by = '', lease_until = NULL"
    f" WHERE claimed_by <> '' AND {_MAIL} AND NOT ({_IN_HAND})",
)


def upgrade() -> None:
    """Change the tables; there is no way back but a backup."""
    op.add_column(
        "delivery",
        sa.Column("tried_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    )
    op.drop_index("ix_delivery_publication_state_language", table_name="delivery")
    for step in _STEPS:
        op.execute(step)
    op.drop_index("ix_attempt_open", table_name="attempt")
    for name, columns, which in _INDEXES:
        where = None if which is None else sa.text(which)
        op.create_index(
            f"ix_delivery_{name}",
            "delivery",
            columns,
            sqlite_where=where,
            postgresql_where=where,
        )
