"""What is counted before something of the programme goes."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.tables import Publication
from comms.store.posts import PUBLIC_KINDS


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
