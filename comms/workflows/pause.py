"""Stops everything, one unit, or one publication at once; and lets it go again."""

from datetime import datetime

from comms.access.policy import READING, Subject, may, require_pauser, user_named
from comms.campaigns.publications import item_of
from comms.errors import NotFound
from comms.model.tables import Publication
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.pauses import (
    EVERYTHING,
    add_pause,
    lift_pause,
    lift_pauses,
    of_what_is_over,
    publication_of,
    text_of,
)
from comms.workflows.house import House

#: Who gives orders at the machine itself, where no desk is needed.
OPERATOR = "operator"


def pause(house: House, *, unit: str = EVERYTHING, user: str, reason: str) -> bool:
    """Let nothing leave any more; what is on the wire is the last.

    Args:
        unit: A unit, "national" for the programme's own, "" for everything,
            "publication:17" for one edition, page or post alone.
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
                subject=subject_named(session, unit),
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
                subject=subject_named(session, unit),
            )
        return done


def forget_stops(house: House) -> list[str]:
    """Lift the stops of single publications that are over; return their names.

    What was missed and gets a new time leaves at that time: nobody paused that.
    """
    with house.store.read() as session:
        if not of_what_is_over(session):
            return []
    with house.store.write(in_turn=True) as session:
        names = of_what_is_over(session)
        lift_pauses(session, names)
    return names


def unit_of(session: Session, stop: str) -> str:
    """Return whose a stop is: its unit, or that of the publication it holds.

    Raises:
        NotFound: No such publication.
    """
    number = publication_of(stop)
    if number is None:
        return stop
    row = session.get(Publication, number)
    if row is None:
        raise NotFound(key="missing.publication", name=number)
    return row.unit


def subject_named(session: Session, stop: str) -> str:
    """Return what an act about a stop is about ("unit:all", "edition:NL1")."""
    if text_of(stop) is not None:
        return stop
    number = publication_of(stop)
    row = session.get(Publication, number) if number is not None else None
    return about(row) if row else f"unit:{stop or 'all'}"


def about(row: Publication) -> str:
    """Return the thing in whose history an act about a publication stands."""
    if row.kind == "edition" or len(row.plan_entry.split(":")) < 2:  # noqa: PLR2004 - kind, name
        return f"{row.kind}:{row.external_id}"
    return f"item:{item_of(row)}"


def _require(session: Session, stop: str, user: str, now: datetime) -> str:
    catalogue = load_catalogue(session)
    unit = unit_of(session, stop)
    if unit != EVERYTHING:
        catalogue.unit(unit)
    if user == OPERATOR:
        return ""
    who = user_named(catalogue, user, now)
    subject = Subject(name="", type="", unit=unit, owner="")
    if unit != stop and not may(catalogue, who, READING, subject):
        # Another unit's publication looks like one that is not there.
        raise NotFound(key="missing.publication", name=stop)
    return require_pauser(who, unit)
