"""Attempts: each try of a delivery, and how it ended.

While mail is on its way its attempt stands in the delivery: number, beginning, owner
and lease, committed before the first byte leaves. Accepted, it stays there, with the
end and the other side's name for it; a row of its own is written only where a try
ended otherwise, so that the next one does not overwrite it. Posts keep a row for each
try, since the steps of a try are saved in it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from comms.model.tables import Attempt, Delivery
from comms.store.plain import Plain, Statement

_LONGEST = 500


def end_attempts(
    session: Session, ids: Sequence[int], *, outcome: str, detail: str, at: datetime
) -> None:
    """Keep how the tries of some deliveries in hand ended; not of accepted ones.

    Args:
        session: The caller commits it.
        ids: Mail that was claimed.
        outcome: See `Attempt.outcome`.
        detail: What was said, or why.
        at: When.
    """
    Plain.of(session).run(
        _END, ids=list(ids), outcome=outcome, detail=detail[:_LONGEST], at=at
    )


#: A second word about the same try is the later one.
_END = Statement("""
    INSERT INTO attempt
        (delivery_id, number, started_at, ended_at, outcome, detail)
    SELECT id, attempts, coalesce(tried_at, :at), :at, CAST(:outcome AS TEXT),
        CAST(:detail AS TEXT)
    FROM delivery WHERE id {in_ids} AND attempts > 0
    ON CONFLICT (delivery_id, number) DO UPDATE
    SET ended_at = excluded.ended_at, outcome = excluded.outcome,
        detail = excluded.detail
""")


def tries(session: Session, row: Delivery) -> tuple[int, datetime | None]:
    """Return how often a delivery was deferred, and when it was tried first.

    What was put back, or taken back from a dead worker, was no try; the one in hand is.
    """
    count, first = session.execute(
        select(
            func.count().filter(col(Attempt.outcome) == "deferred"),
            func.min(Attempt.started_at),
        ).where(Attempt.delivery_id == row.id, Attempt.outcome != "abandoned")
    ).one()
    return int(count), min(filter(None, (first, row.tried_at)), default=None)
