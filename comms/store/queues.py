"""What waits to leave by mail, and how fast it left before: counts, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, text, union_all
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
    ).all()
    if not ids:
        return None
    found = session.execute(union_all(*map(_first_left, ids)))
    return max(filter(None, (_speed(*row) for row in found)), default=None)


def speed_now(session: Session, publication_id: int, now: datetime) -> float | None:
    """Return how many messages a second leave of a publication; None: unknown."""
    sent = _last_left(session, publication_id)
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


def _first_left(publication_id: int | None) -> Select[int, datetime, datetime]:
    """Ask how many of the first deliveries left, from when to when: they go by id."""
    first = _sent(publication_id).order_by(col(Delivery.id)).limit(_SAMPLE).subquery().c
    return columns(
        func.count(first.sent_at), func.min(first.sent_at), func.max(first.sent_at)
    )


def _last_left(session: Session, publication_id: int) -> list[datetime]:
    """Return when the last deliveries left."""
    # Not through all that still wait behind them.
    first = (
        columns(func.min(col(Delivery.id)))
        .with_hint(Delivery, *ON_QUEUE)
        .where(col(Delivery.publication_id) == publication_id, text(QUEUED))
    )
    front = session.scalar(first)
    query = _sent(publication_id).order_by(col(Delivery.id).desc()).limit(_SAMPLE)
    if front is not None:
        query = query.where(col(Delivery.id) < front)
    return [at for at in session.scalars(query) if at is not None]


def _sent(publication_id: int | None) -> Select[datetime | None]:
    return columns(col(Delivery.sent_at)).where(
        col(Delivery.publication_id) == publication_id,
        col(Delivery.state) == DeliveryState.SENT.value,
    )


def _speed(count: int, first: datetime, last: datetime) -> float | None:
    if count < _LEAST:
        return None
    seconds = (last - first).total_seconds()
    return count / seconds if seconds > 0 else None
