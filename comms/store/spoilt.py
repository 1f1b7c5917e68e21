"""What a fault of ours kept from leaving: who was refused for it, and to draw anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, text, update
from sqlmodel import Session, col, select

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Message, Publication
from comms.store.leaving import BY_MAIL
from comms.store.ways import AT_REST

#: What the reason of a delivery begins with whose message could not be written.
NOT_WRITTEN = "The message could not be written: "
#: The reason for which a publication is held whose messages cannot be written.
HELD_BY_FAULT = "rules.why.message_fault"
_NEVER_LEFT = (
    DeliveryState.QUEUED,
    DeliveryState.REFUSED,
    DeliveryState.SUPPRESSED,
    DeliveryState.CANCELLED,
)


def is_held_by_fault(row: Publication) -> bool:
    """Tell whether a publication waits because its messages cannot be written."""
    held = row.state == PublicationState.HELD
    return held and row.reason.get("key") == HELD_BY_FAULT


def is_not_written(delivery: Delivery) -> bool:
    """Tell whether a delivery was refused for a fault of ours, and nothing else."""
    refused = delivery.state == DeliveryState.REFUSED
    return refused and delivery.reason.startswith(NOT_WRITTEN)


def by_mail(session: Session, name: str) -> Sequence[Publication]:
    """Return what leaves by mail under a name: itself, or an item's letters."""
    letter = col(Publication.plan_entry).like(f"correction:{name}:%")
    return session.exec(
        select(Publication)
        .where(
            col(Publication.kind).in_(BY_MAIL),
            or_(col(Publication.external_id) == name, letter),
        )
        .order_by(col(Publication.id))
    ).all()


def not_written(session: Session, publication_id: int | None) -> list[str]:
    """Return the recipients who were refused for a fault of ours ("s:12")."""
    return list(
        session.exec(
            select(Delivery.recipient)
            .where(_is_not_written(publication_id))
            .order_by(col(Delivery.id))
        )
    )


def queue_not_written(session: Session, publication_id: int | None) -> int:
    """Queue again whoever was refused for a fault of ours; return how many."""
    values: dict[str, Any] = {
        "state": DeliveryState.QUEUED.value,
        "reason": "",
        "retry_at": None,
    }
    return session.exec(
        update(Delivery).where(_is_not_written(publication_id)).values(**values)
    ).rowcount


def _is_not_written(publication_id: int | None) -> ColumnElement[bool]:
    return and_(
        col(Delivery.publication_id) == publication_id,
        text(AT_REST),
        col(Delivery.state) == DeliveryState.REFUSED,
        col(Delivery.reason).startswith(NOT_WRITTEN, autoescape=True),
    )


def nobody_has(session: Session, publication_id: int | None) -> bool:
    """Tell whether no copy of a publication can have reached anybody."""
    query = select(func.count()).where(
        Delivery.publication_id == publication_id,
        or_(col(Delivery.copies) > 0, col(Delivery.state).not_in(_NEVER_LEFT)),
    )
    return session.exec(query).one() == 0


def forget_messages(session: Session, publication_id: int | None) -> None:
    """Take away messages that nobody has got: they are drawn anew."""
    session.execute(
        delete(Message).where(col(Message.publication_id) == publication_id)
    )
