"""What waits to leave by mail, and how fast it left before: counts, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from comms.model.states import FINISHED, DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.leaving import BY_MAIL

#: Deliveries that a speed is measured by, and publications that are looked at.
_SAMPLE, _LAST = 1_000, 3
#: Fewer say nothing about a speed.
_LEAST = 50
_UNFINISHED = sorted(set(DeliveryState) - FINISHED)


@dataclass(frozen=True, slots=True)
class Queue:
    """Mail of one publication that has begun and has not all left."""

    id: int
    name: str
    kind: str
    unit: str
    plan_entry: str
    count: int


def queues(session: Session) -> list[Queue]:
    """Return what waits of each publication that is sending."""
    rows = session.execute(
        columns(
            col(Publication.id),
            col(Publication.external_id),
            col(Publication.kind),
            col(Publication.unit),
            col(Publication.plan_entry),
            func.count(),
        )
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(
            col(Publication.state) == PublicationState.SENDING.value,
            col(Publication.kind).in_(BY_MAIL),
            col(Delivery.state).in_(_UNFINISHED),
        )
        .group_by(
            col(Publication.id),
            col(Publication.external_id),
            col(Publication.kind),
            col(Publication.unit),
            col(Publication.plan_entry),
        )
        .order_by(col(Publication.id))
    )
    return [Queue(*row) for row in rows]


def speed_before(session: Session) -> float | None:
    """Return how many messages a second left in the last editions; None: unknown."""
    ids = session.scalars(
        columns(col(Publication.id))
        .where(
            col(Publication.kind) == "edition",
            col(Publication.finished_at).is_not(None),
        )
        .order_by(col(Publication.finished_at).desc())
        .limit(_LAST)
    )
    found = [_speed(_sent(session, one or 0, newest=False)) for one in ids]
    return max((one for one in found if one is not None), default=None)


def speed_now(session: Session, publication_id: int, now: datetime) -> float | None:
    """Return how many messages a second leave of a publication; None: unknown."""
    sent = _sent(session, publication_id, newest=True)
    if len(sent) < _LEAST or now <= min(sent):
        return None
    return len(sent) / (now - min(sent)).total_seconds()


def readers_told(session: Session, publication_ids: Sequence[int | None]) -> int:
    """Return how many recipients got one of some publications."""
    found = columns(func.count(func.distinct(col(Delivery.recipient)))).where(
        col(Delivery.publication_id).in_(publication_ids),
        col(Delivery.state) == DeliveryState.SENT.value,
    )
    return int(session.execute(found).scalar_one())


def _sent(session: Session, publication_id: int, *, newest: bool) -> list[datetime]:
    """Return when some of the first, or last, deliveries left: they go by id."""
    order = col(Delivery.id).desc() if newest else col(Delivery.id)
    rows = session.scalars(
        columns(col(Delivery.sent_at))
        .where(
            col(Delivery.publication_id) == publication_id,
            col(Delivery.state) == DeliveryState.SENT.value,
        )
        .order_by(order)
        .limit(_SAMPLE)
    )
    return [at for at in rows if at is not None]


def _speed(sent: Sequence[datetime]) -> float | None:
    if len(sent) < _LEAST:
        return None
    seconds = (max(sent) - min(sent)).total_seconds()
    return len(sent) / seconds if seconds > 0 else None
