"""Public deliveries: posts on accounts, and the steps of their attempts."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.states import DeliveryState
from comms.model.tables import Attempt, Delivery, Publication


def waiting_posts(
    session: Session, now: datetime
) -> list[tuple[Publication, Delivery]]:
    """Return public deliveries of posts that can be tried now, oldest first."""
    rows = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(Publication.kind == "post", Publication.state == "sending")
        .where(col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.DEFERRED]))
        .where((col(Delivery.retry_at).is_(None)) | (col(Delivery.retry_at) <= now))
        .order_by(col(Publication.due_at), col(Delivery.id))
    )
    return [(row[0], row[1]) for row in rows]


def doubtful_posts(
    session: Session, owner: str, now: datetime
) -> list[tuple[Publication, Delivery]]:
    """Return posts that another worker left on the wire: their fate is unknown."""
    rows = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(Publication.kind == "post")
        .where(Delivery.state == DeliveryState.IN_DATA, Delivery.claimed_by != owner)
        .where((col(Delivery.retry_at).is_(None)) | (col(Delivery.retry_at) <= now))
        .order_by(col(Delivery.id))
    )
    return [(row[0], row[1]) for row in rows]


def open_attempt(session: Session, delivery_id: int | None) -> Attempt | None:
    """Return the newest attempt of a delivery."""
    return session.exec(
        select(Attempt)
        .where(Attempt.delivery_id == delivery_id)
        .order_by(col(Attempt.number).desc())
    ).first()


def doubtful_since(session: Session, delivery_id: int | None) -> datetime | None:
    """Return when the earliest attempt began that ended in doubt; None: none did."""
    return session.exec(
        select(func.min(Attempt.started_at)).where(
            Attempt.delivery_id == delivery_id, Attempt.outcome == "in_doubt"
        )
    ).one()


def post_deliveries(session: Session, publication_id: int | None) -> list[Delivery]:
    """Return all deliveries of a post, one per language and part."""
    return list(
        session.exec(
            select(Delivery)
            .where(Delivery.publication_id == publication_id)
            .order_by(col(Delivery.id))
        )
    )


def all_posts(session: Session) -> list[Publication]:
    """Return every post of the plans, oldest first."""
    return list(
        session.exec(
            select(Publication)
            .where(Publication.kind == "post")
            .order_by(col(Publication.due_at), col(Publication.id))
        )
    )
