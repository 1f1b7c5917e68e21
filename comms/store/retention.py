"""Personal data whose time is over: counted, and let go."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from comms.model.access import DeskSession, SignInLink
from comms.model.retention import Retained
from comms.model.states import SubscriptionState
from comms.model.tables import Consent, Receipt, Subscriber, Subscription
from comms.store.access import forget_before


def count_over(session: Session, kind: Retained, before: datetime) -> int:
    """Return how many of a kind were last of use before an instant."""
    return _COUNTS[kind](session, before)


def let_go(session: Session, kind: Retained, before: datetime) -> None:
    """Remove what was last of use before an instant; not committed."""
    _REMOVALS[kind](session, before)


def _sign_ups(session: Session, before: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(Subscription)
        .where(
            Subscription.state == SubscriptionState.PENDING,
            col(Subscription.changed_at) < before,
        )
    ).one()


def _forget_sign_ups(session: Session, before: datetime) -> None:
    """Remove sign-ups that nobody confirmed, and people of whom nothing is left."""
    found = session.exec(
        select(Subscription).where(
            Subscription.state == SubscriptionState.PENDING,
            col(Subscription.changed_at) < before,
        )
    ).all()
    for row in found:
        session.exec(
            delete(Consent).where(
                col(Consent.subscriber_id) == row.subscriber_id,
                col(Consent.newsletter) == row.newsletter,
            )
        )
        session.delete(row)
    session.flush()
    others = select(Subscription.subscriber_id)
    proofs = select(Consent.subscriber_id)
    session.exec(
        delete(Subscriber).where(
            col(Subscriber.id).in_([row.subscriber_id for row in found]),
            col(Subscriber.id).not_in(others),
            col(Subscriber.id).not_in(proofs),
        )
    )


def _bounces(session: Session, before: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(Receipt)
        .where(col(Receipt.received_at) < before, Receipt.detail != "")
    ).one()


def _forget_bounces(session: Session, before: datetime) -> None:
    """Blank what came back: that it came, and what it did, stays."""
    session.exec(
        update(Receipt)
        .where(col(Receipt.received_at) < before, col(Receipt.detail) != "")
        .values(detail="")
    )


def _sessions(session: Session, before: datetime) -> int:
    seen = select(func.count()).select_from(DeskSession)
    links = select(func.count()).select_from(SignInLink)
    return (
        session.exec(seen.where(col(DeskSession.seen_at) < before)).one()
        + session.exec(links.where(col(SignInLink.expires_at) < before)).one()
    )


_COUNTS: Mapping[Retained, Callable[[Session, datetime], int]] = {
    "sign_ups": _sign_ups,
    "bounces": _bounces,
    "sessions": _sessions,
}
_REMOVALS: Mapping[Retained, Callable[[Session, datetime], None]] = {
    "sign_ups": _forget_sign_ups,
    "bounces": _forget_bounces,
    "sessions": forget_before,
}
