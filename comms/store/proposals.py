"""What waits for a second person of the nation, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.proposals import WAITING, Proposal


def waiting(session: Session, now: datetime) -> Sequence[Proposal]:
    """Return what waits for a second person, the oldest first."""
    return session.exec(
        select(Proposal)
        .where(Proposal.state == WAITING, Proposal.until > now)
        .order_by(col(Proposal.id))
    ).all()


def waiting_about(
    session: Session, kind: str, name: str, now: datetime
) -> Proposal | None:
    """Return what waits about one entry; None: nothing."""
    found = (
        one for one in waiting(session, now) if (one.kind, one.name) == (kind, name)
    )
    return next(found, None)


def overdue(session: Session, now: datetime) -> Sequence[Proposal]:
    """Return what nobody agreed to in time and is not noted as such."""
    return session.exec(
        select(Proposal).where(Proposal.state == WAITING, Proposal.until <= now)
    ).all()


def decided_since(session: Session, since: datetime) -> Sequence[Proposal]:
    """Return what was decided after an instant, or ended by itself."""
    return session.exec(
        select(Proposal).where(
            Proposal.state != WAITING, col(Proposal.decided_at) > since
        )
    ).all()


def proposal(session: Session, number: int) -> Proposal | None:
    """Return one; None: there is none."""
    return session.get(Proposal, number)


def keep(session: Session, row: Proposal) -> Proposal:
    """Keep one, new or decided."""
    session.add(row)
    session.flush()
    return row
