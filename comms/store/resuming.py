"""What a stop holds: whatever should have left by now, and what comes next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store.following import BEHIND
from comms.store.pauses import EVERYTHING, publication_of

#: Mails to those who work here, and links they asked for: nobody chooses among them.
_BY_ITSELF = ("notice", "confirmation", "digest")
WAITING = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.RETURNED,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
)


def held_by(
    session: Session, stop: str, *, now: datetime, since: datetime
) -> Sequence[Publication]:
    """Return what is due or on its way under a stop, and what was missed, by time.

    Args:
        session: To read by.
        stop: Its name.
        now: What is due later is left out.
        since: What was missed earlier is no matter of this stop.
    """
    due = (col(Publication.due_at) <= now) & (col(Publication.due_at) >= since)
    waits = due & col(Publication.state).in_([*WAITING, PublicationState.MISSED])
    query = select(Publication).where(
        waits | (col(Publication.state) == PublicationState.SENDING),
        col(Publication.kind).not_in(_BY_ITSELF),
        *_of(stop),
    )
    order = (col(Publication.due_at), col(Publication.id))
    return session.exec(query.order_by(*order)).all()


def behind(session: Session, stop: str) -> Sequence[Publication]:
    """Return the pages under a stop that are out, and approved otherwise since."""
    query = select(Publication).join(Item, BEHIND).where(*_of(stop))
    return session.exec(query.order_by(col(Publication.id))).all()


def coming(session: Session, stop: str, now: datetime) -> tuple[int, datetime | None]:
    """Return how much is scheduled under a stop for later, and when the first is."""
    return session.exec(
        select(func.count(), func.min(Publication.due_at)).where(
            col(Publication.state).in_(
                [PublicationState.APPROVED, PublicationState.SCHEDULED]
            ),
            col(Publication.due_at) > now,
            col(Publication.kind).not_in(_BY_ITSELF),
            *_of(stop),
        )
    ).one()


def publications(session: Session, ids: Sequence[int]) -> dict[int, Publication]:
    """Return publications by number."""
    rows = session.exec(select(Publication).where(col(Publication.id).in_(ids)))
    return {row.id or 0: row for row in rows}


def _of(stop: str) -> list[ColumnElement[bool]]:
    if stop == EVERYTHING:
        return []
    one = publication_of(stop)
    return [
        col(Publication.unit) == stop if one is None else col(Publication.id) == one
    ]
