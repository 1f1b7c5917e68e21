"""What is counted before something of the programme goes."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.states import SubscriptionState
from comms.model.tables import Publication, Subscription
from comms.store.posts import PUBLIC_KINDS


def reader_counts(session: Session) -> dict[str, int]:
    """Return how many people read each newsletter, or have asked to."""
    rows = session.exec(
        select(Subscription.newsletter, func.count())
        .where(
            col(Subscription.state).in_(
                [SubscriptionState.PENDING, SubscriptionState.CONFIRMED]
            )
        )
        .group_by(Subscription.newsletter)
    )
    return {str(newsletter): count for newsletter, count in rows}


def posts_of(session: Session, account: str) -> int:
    """Return how much was ever planned or posted on an account."""
    ending = col(Publication.plan_entry).endswith(f":{account}", autoescape=True)
    return session.exec(
        select(func.count())
        .select_from(Publication)
        .where(col(Publication.kind).in_(PUBLIC_KINDS), ending)
    ).one()
