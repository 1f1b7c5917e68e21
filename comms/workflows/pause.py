"""Stops everything, or one unit, at once; and lets it go again."""

from datetime import datetime

from comms.access.policy import require_pauser, user_named
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.pauses import EVERYTHING, add_pause, lift_pause
from comms.workflows.house import House

#: Who gives orders at the machine itself, where no desk is needed.
OPERATOR = "operator"


def pause(house: House, *, unit: str = EVERYTHING, user: str, reason: str) -> bool:
    """Let nothing leave any more; what is on the wire is the last.

    Args:
        unit: A unit, "national" for the programme's own, "" for everything.
        reason: Why; everybody sees it.

    Returns:
        Whether anything changed: a second order is harmless.

    Raises:
        Refused: Not this user's to do.
        NotFound: No such user or unit.
    """
    now = house.clock.now()
    with house.store.write(durable=True) as session:
        away = _require(session, unit, user, now)
        done = add_pause(session, unit, user=user, reason=reason, at=now)
        if done:
            acts.record_act(
                session,
                at=now,
                user=user,
                acting_for=away,
                verb="pause",
                subject=f"unit:{unit or 'all'}",
                note=reason,
            )
        return done


def resume(house: House, *, unit: str = EVERYTHING, user: str) -> bool:
    """Lift one stop; what became too late in the meantime waits for a person."""
    now = house.clock.now()
    with house.store.write(durable=True) as session:
        away = _require(session, unit, user, now)
        done = lift_pause(session, unit)
        if done:
            acts.record_act(
                session,
                at=now,
                user=user,
                acting_for=away,
                verb="resume",
                subject=f"unit:{unit or 'all'}",
            )
        return done


def _require(session: Session, unit: str, user: str, now: datetime) -> str:
    catalogue = load_catalogue(session)
    if unit != EVERYTHING:
        catalogue.unit(unit)
    if user == OPERATOR:
        return ""
    return require_pauser(user_named(catalogue, user, now), unit)
