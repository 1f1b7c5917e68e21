"""What the whole time of a programme is told from: plans and ledger, in few queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.tables import Delivery, Publication


def came_due(session: Session, now: datetime) -> Sequence[Publication]:
    """Return every publication whose time has come, in order of time."""
    return session.exec(
        select(Publication)
        .where(col(Publication.due_at) <= now)
        .order_by(col(Publication.due_at), col(Publication.id))
    ).all()


def deliveries_of(
    session: Session, publication_ids: Sequence[int | None]
) -> dict[int, list[Delivery]]:
    """Return the deliveries of some publications by publication."""
    found: dict[int, list[Delivery]] = {}
    rows = session.exec(
        select(Delivery)
        .where(col(Delivery.publication_id).in_(publication_ids))
        .order_by(col(Delivery.id))
    )
    for row in rows:
        found.setdefault(row.publication_id, []).append(row)
    return found
