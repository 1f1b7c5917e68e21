"""Indexes of the ledger of deliveries, and what each of the small ones holds.

Mail that is on its way is changed three times, so no index holds its state for all: one
says whom a publication goes to, and no step touches it; the others hold few rows at a
time, so that a step touches one of them at the most.
"""

from typing import Final

from sqlalchemy import Index, text

#: Nothing tried, or put back.
QUEUED: Final = "state = 'queued'"
#: To be tried again at its time.
DEFERRED: Final = "state = 'deferred'"
#: Somebody has it. Posts keep their owner, so the state says more.
HELD: Final = "claimed_by <> ''"
#: In neither of these, and not sent.
AT_REST: Final = (
    "state <> 'sent' AND state <> 'queued'"
    " AND state <> 'claimed' AND state <> 'in_data'"
)


def ledger_indexes() -> tuple[Index, ...]:
    """Return them, for the table of deliveries."""
    return (
        Index("ix_delivery_language", "publication_id", "language"),
        _some("queued", QUEUED, "publication_id", "language"),
        _some("retry_at", DEFERRED, "publication_id", "retry_at"),
        _some("in_hand", HELD, "publication_id"),
        _some("at_rest", AT_REST, "publication_id", "state", "language"),
    )


def _some(name: str, which: str, *columns: str) -> Index:
    where = text(which)
    return Index(
        f"ix_delivery_{name}", *columns, sqlite_where=where, postgresql_where=where
    )
