"""Stops that people ordered."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.orders import Pause

#: The name of a stop of everything.
EVERYTHING = ""


def pauses(session: Session) -> Sequence[Pause]:
    """Return all stops that stand, oldest first."""
    return session.exec(select(Pause).order_by(col(Pause.at), col(Pause.id))).all()


def is_paused(session: Session, unit: str) -> bool:
    """Tell whether nothing of a unit may leave now."""
    return (
        session.exec(
            select(Pause.id).where(col(Pause.unit).in_([EVERYTHING, unit])).limit(1)
        ).first()
        is not None
    )


def add_pause(
    session: Session, unit: str, *, user: str, reason: str, at: datetime
) -> bool:
    """Order a stop; False: it stands already."""
    if session.exec(select(Pause).where(Pause.unit == unit)).first():
        return False
    session.add(Pause(unit=unit, user=user, reason=reason, at=at))
    session.flush()
    return True


def lift_pause(session: Session, unit: str) -> bool:
    """Lift a stop; False: there was none."""
    found = session.exec(select(Pause).where(Pause.unit == unit)).first()
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
