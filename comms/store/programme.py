"""What is counted before something of the programme goes."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.states import SubscriptionState
from comms.model.tables import Publication, Subscription
from comms.store.posts import PUBLIC_KINDS

#: Who reads a newsletter, or has asked to.
_READING = (SubscriptionState.PENDING, SubscriptionState.CONFIRMED)


def readers_of(session: Session, newsletter: str) -> int:
    """Return how many people read a newsletter, or have asked to."""
    return session.exec(
        select(func.count())
        .select_from(Subscription)
        .where(
            Subscription.newsletter == newsletter,
            col(Subscription.state).in_(_READING),
        )
    ).one()


def reader_counts(session: Session) -> dict[str, int]:
    """Return how many people read each newsletter, or have asked to."""
    rows = session.exec(
        select(Subscription.newsletter, func.count())
        .where(col(Subscription.state).in_(_READING))
        .group_by(Subscription.newsletter)
    )
    return {str(newsletter): count for newsletter, count in rows}


def posts_of(session: Session, account: str) -> int:
    """Return how much was ever planned or posted on an account."""
    ending = col(Publication.plan_entry).endswith(f":{account}", autoescape=True)
    # First along the index of plan entries, which is a tenth of the rows.
    named = select(Publication.id).where(ending)
    return session.exec(
        select(func.count())
        .select_from(Publication)
        .where(col(Publication.id).in_(named), col(Publication.kind).in_(PUBLIC_KINDS))
    ).one()
