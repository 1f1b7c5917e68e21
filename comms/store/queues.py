"""What waits to leave by mail, and how fast it left before: counts, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, text
from sqlalchemy import select as columns
from sqlmodel import Session, col

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.counting import unfinished
from comms.store.leaving import BY_MAIL
from comms.store.plain import Plain, Statement, as_instant
from comms.store.ways import QUEUED

#: Deliveries that a speed is measured by, and publications that are looked at.
_SAMPLE, _LAST = 1_000, 3
#: Fewer say nothing about a speed.
_LEAST = 50
_LAST_OUT = Statement("""
    SELECT id FROM publication WHERE kind = 'edition' AND finished_at IS NOT NULL
    ORDER BY finished_at DESC LIMIT :most
""")
#: How many of the first deliveries left, from when to when: they go by id.
_FIRST_LEFT = Statement(
    " UNION ALL ".join(
        f"""
        SELECT count(sent_at), min(sent_at), max(sent_at) FROM (
            SELECT sent_at FROM delivery
            WHERE publication_id = :id{place} AND state = 'sent'
            ORDER BY id LIMIT :most
        ) AS first{place}
        """  # noqa: S608 - our numbers
        for place in range(_LAST)
    )
)


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
    plain = Plain.of(session)
    ids = [row[0] for row in plain.rows(_LAST_OUT, most=_LAST)]
    if not ids:
        return None
    # Where fewer have left, the first of them stands for the others, too.
    given = {f"id{place}": ids[place % len(ids)] for place in range(_LAST)}
    found = plain.rows(_FIRST_LEFT, most=_SAMPLE, **given)
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


def _last_left(session: Session, publication_id: int) -> list[datetime]:
    """Return when the last deliveries left."""
    # Not through all that still wait behind them.
    first = columns(func.min(col(Delivery.id))).where(
        col(Delivery.publication_id) == publication_id, text(QUEUED)
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


def _speed(count: int, first: datetime | str, last: datetime | str) -> float | None:
    if count < _LEAST:
        return None
    seconds = (as_instant(last) - as_instant(first)).total_seconds()
    return count / seconds if seconds > 0 else None
