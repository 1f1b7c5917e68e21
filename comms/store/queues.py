"""What waits to leave by mail, and how fast it left before: counts, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, text
from sqlalchemy import select as columns
from sqlmodel import Session, col

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.counting import unfinished
from comms.store.leaving import BY_MAIL
from comms.store.ways import ON_QUEUE, QUEUED

#: Deliveries that a speed is measured by, and publications that are looked at.
_SAMPLE, _LAST = 1_000, 3
#: Fewer say nothing about a speed.
_LEAST = 50


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
        )
        .where(
            col(Publication.state) == PublicationState.SENDING.value,
            col(Publication.kind).in_(BY_MAIL),
        )
        .order_by(col(Publication.id))
    ).all()
    found = (
        Queue(number or 0, name, kind, unit, entry, unfinished(session, number))
        for number, name, kind, unit, entry in rows
    )
    return [one for one in found if one.count]


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
    query = columns(col(Delivery.sent_at)).where(
        col(Delivery.publication_id) == publication_id,
        col(Delivery.state) == DeliveryState.SENT.value,
    )
    if newest:
        # Not through all that still wait behind them.
        first = (
            columns(func.min(col(Delivery.id)))
            .with_hint(Delivery, *ON_QUEUE)
            .where(col(Delivery.publication_id) == publication_id, text(QUEUED))
        )
        front = session.scalar(first)
        query = query if front is None else query.where(col(Delivery.id) < front)
    rows = session.scalars(query.order_by(order).limit(_SAMPLE))
    return [at for at in rows if at is not None]


def _speed(sent: Sequence[datetime]) -> float | None:
    if len(sent) < _LEAST:
        return None
    seconds = (max(sent) - min(sent)).total_seconds()
    return len(sent) / seconds if seconds > 0 else None
