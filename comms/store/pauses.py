"""Stops that people ordered."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.orders import Pause
from comms.model.tables import Item
from comms.store.catalogue import load_catalogue

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


def is_held(session: Session, unit: str, plan_entry: str) -> bool:
    """Tell whether a publication may not leave now.

    What is urgent passes a pause where the programme says so: a changed room is told
    even while everything else waits.

    Args:
        unit: Its unit.
        plan_entry: What names the item it tells ("post:<item>:<account>").
    """
    return is_paused(session, unit) and not _passes(session, plan_entry)


def _passes(session: Session, plan_entry: str) -> bool:
    name = plan_entry.split(":")[1]
    item = session.exec(select(Item).where(Item.external_id == name)).first()
    urgent = item is not None and bool(item.facts.get("urgent"))
    return urgent and load_catalogue(session).programme.urgent_passes_pause


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
