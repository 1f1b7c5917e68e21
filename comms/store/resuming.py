"""What a stop holds: whatever should have left by now, and what comes next."""

from collections.abc import Collection, Sequence
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
    session: Session, stops: Collection[str], *, now: datetime, since: datetime
) -> Sequence[Publication]:
    """Return what is due or on its way under stops, and what was missed, by time.

    Args:
        session: To read by.
        stops: Their names.
        now: What is due later is left out.
        since: What was missed earlier is no matter of these stops.
    """
    due = (col(Publication.due_at) <= now) & (col(Publication.due_at) >= since)
    waits = due & col(Publication.state).in_([*WAITING, PublicationState.MISSED])
    query = select(Publication).where(
        waits | (col(Publication.state) == PublicationState.SENDING),
        col(Publication.kind).not_in(_BY_ITSELF),
        *_of(stops),
    )
    order = (col(Publication.due_at), col(Publication.id))
    return session.exec(query.order_by(*order)).all()


def behind(session: Session, stops: Collection[str]) -> Sequence[Publication]:
    """Return the pages under stops that are out, and approved otherwise since."""
    query = select(Publication).join(Item, BEHIND).where(*_of(stops))
    return session.exec(query.order_by(col(Publication.id))).all()


def coming(
    session: Session, stops: Collection[str], now: datetime
) -> tuple[int, datetime | None]:
    """Return how much is scheduled under stops for later, and when the first is."""
    return session.exec(
        select(func.count(), func.min(Publication.due_at)).where(
            col(Publication.state).in_(
                [PublicationState.APPROVED, PublicationState.SCHEDULED]
            ),
            col(Publication.due_at) > now,
            col(Publication.kind).not_in(_BY_ITSELF),
            *_of(stops),
        )
    ).one()


def publications(session: Session, ids: Sequence[int]) -> dict[int, Publication]:
    """Return publications by number."""
    rows = session.exec(select(Publication).where(col(Publication.id).in_(ids)))
    return {row.id or 0: row for row in rows}


def _of(stops: Collection[str]) -> list[ColumnElement[bool]]:
    if EVERYTHING in stops:
        return []
    single = {stop: publication_of(stop) for stop in stops}
    units = [stop for stop, number in single.items() if number is None]
    if units:
        return [col(Publication.unit).in_(units)]
    return [col(Publication.id).in_(single.values())]
