"""What people who work here are told about: cards, texts to approve, what went out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.states import DeliveryState, ItemState, PublicationState
from comms.model.tables import Act, Delivery, Item, Publication
from comms.store.posts import PUBLIC_KINDS


def cards_waiting(
    session: Session, accounts: Collection[str]
) -> list[tuple[Publication, Delivery]]:
    """Return what waits on some accounts and has begun to leave, oldest first."""
    found = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(
            col(Publication.kind).in_(PUBLIC_KINDS),
            Publication.state == PublicationState.SENDING,
            col(Delivery.account).in_(accounts),
            Delivery.state == DeliveryState.QUEUED,
        )
        .order_by(col(Publication.due_at), col(Delivery.id))
    )
    return [(row[0], row[1]) for row in found]


def known_entries(session: Session, entries: Collection[str]) -> set[str]:
    """Return those of some plan entries that have a publication."""
    return set(
        session.exec(
            select(Publication.plan_entry).where(
                col(Publication.plan_entry).in_(entries)
            )
        )
    )


def items_in_review(session: Session) -> Sequence[Item]:
    """Return the items that wait for an approval, oldest first."""
    return session.exec(
        select(Item)
        .where(Item.state == ItemState.IN_REVIEW)
        .order_by(col(Item.updated_at), col(Item.id))
    ).all()


def let_out_since(session: Session, since: datetime) -> Sequence[Act]:
    """Return the urgent corrections that were let out since an instant."""
    return session.exec(
        select(Act)
        .where(Act.verb == "correct", Act.result == "done", col(Act.at) >= since)
        .order_by(col(Act.id))
    ).all()
