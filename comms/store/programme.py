"""What is counted before something of the programme goes."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.tables import Publication


def posts_of(session: Session, account: str) -> int:
    """Return how much was ever planned or posted on an account."""
    return session.exec(
        select(func.count())
        .select_from(Publication)
        .where(
            Publication.account == account,
            col(Publication.kind).in_(("post", "announcement")),
        )
    ).one()
