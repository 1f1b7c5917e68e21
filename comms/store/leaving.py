"""What a lane looks at, several times a second: which mail may leave now."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from comms.model.orders import Pause
from comms.model.states import FINISHED, DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.pauses import is_held
from comms.store.sending import Share

#: Kinds of publications that leave by mail.
BY_MAIL = ("edition", "correction", "notice", "confirmation", "reminder", "digest")


@dataclass(frozen=True, slots=True)
class Leaving:
    """A publication that is on its way by mail and may leave now."""

    id: int
    name: str
    kind: str
    newsletter: str
    published_at: datetime | None


def leaving(session: Session) -> list[Leaving]:
    """Return what is sending, has its recipients fixed, and is not paused."""
    rows = session.execute(_SENDING).all()
    if not rows:
        return []
    stopped = session.exec(select(Pause.id).limit(1)).first() is not None
    return [
        Leaving(row.id, row.external_id, row.kind, row.newsletter or "", row[6])
        for row in rows
        if not stopped or not is_held(session, row.unit, row.plan_entry)
    ]


_SENDING = (
    select(  # type: ignore[call-overload]
        Publication.id,
        Publication.external_id,
        Publication.kind,
        Publication.newsletter,
        Publication.unit,
        Publication.plan_entry,
        Publication.published_at,
    )
    .where(
        col(Publication.state) == PublicationState.SENDING,
        col(Publication.kind).in_(BY_MAIL),
        col(Publication.recipients_fixed_at).is_not(None),
    )
    .order_by(col(Publication.due_at), col(Publication.id))
)


def ready(
    session: Session, publication_id: int, now: datetime, share: Share | None
) -> dict[str, int]:
    """Return how many deliveries could be claimed now, by language.

    Args:
        session: Only read.
        publication_id: The publication.
        now: What was deferred counts from its time on.
        share: Only this part; None: all.
    """
    found: Counter[str] = Counter()
    for state in (DeliveryState.QUEUED, DeliveryState.DEFERRED):
        query = select(Delivery.language, func.count()).where(
            Delivery.publication_id == publication_id, Delivery.state == state
        )
        if state == DeliveryState.DEFERRED:
            query = query.where(col(Delivery.retry_at) <= now)
        if share is not None:
            part = col(Delivery.id) % share.modulus
            query = query.where(part.in_(share.slots))
        rows = session.execute(query.group_by(col(Delivery.language)))
        found.update({str(row[0]): int(row[1]) for row in rows})
    return dict(found)


def is_unfinished(session: Session, publication_id: int | None) -> bool:
    """Tell whether anything may still happen to a delivery by itself."""
    query = select(Delivery.id).where(
        Delivery.publication_id == publication_id,
        col(Delivery.state).in_(_UNFINISHED),
    )
    return session.exec(query.limit(1)).first() is not None


_UNFINISHED = sorted(set(DeliveryState) - FINISHED)
