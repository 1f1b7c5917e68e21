"""Stops that people ordered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.orders import Pause
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store.catalogue import load_catalogue
from comms.store.once import once

#: The name of a stop of everything.
EVERYTHING = ""
#: Begins the name of a stop of one publication; units have no colon in their names.
_ONE = "publication:"
#: Begins the name that stands for the stops of all that tells one item.
_TEXT = "item:"
_MOST_DIGITS = 9
#: What leaves only if a person says so anew, and gives it a time.
_OVER = (
    PublicationState.MISSED,
    PublicationState.EXPIRED,
    PublicationState.CANCELLED,
)


def of_publication(publication_id: int | None) -> str:
    """Return the name of the stop of one publication ("publication:17")."""
    return f"{_ONE}{publication_id}"


def publication_of(name: str) -> int | None:
    """Return the publication that a stop is of; None: a stop of something else."""
    number = name.removeprefix(_ONE)
    known = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    return int(number) if name.startswith(_ONE) and known else None


def of_text(item: str) -> str:
    """Return the name of the stops of all that tells one item ("item:spring_news")."""
    return f"{_TEXT}{item}"


def text_of(name: str) -> str | None:
    """Return the item whose single stops a name stands for; None: it is one stop."""
    return name.removeprefix(_TEXT) if name.startswith(_TEXT) else None


@once
def pauses(session: Session) -> Sequence[Pause]:
    """Return all stops that stand, oldest first."""
    return session.exec(select(Pause).order_by(col(Pause.at), col(Pause.id))).all()


def is_paused(session: Session, unit: str, publication_id: int | None = None) -> bool:
    """Tell whether nothing of a unit, or not this publication, may leave now."""
    names = [EVERYTHING, unit]
    if publication_id is not None:
        names.append(of_publication(publication_id))
    found = select(Pause.id).where(col(Pause.unit).in_(names)).limit(1)
    return session.exec(found).first() is not None


def is_held(
    session: Session, unit: str, plan_entry: str, publication_id: int | None
) -> bool:
    """Tell whether a publication may not leave now.

    What is urgent passes a pause where the programme says so: a changed room is told
    even while everything else waits. It does not pass a pause of itself.

    Args:
        session: Only read.
        unit: Its unit.
        plan_entry: What names the item it tells ("post:<item>:<account>").
        publication_id: Its own.
    """
    own = of_publication(publication_id)
    stopped = {stop.unit for stop in pauses(session)} & {EVERYTHING, unit, own}
    if own in stopped:
        return True
    return bool(stopped) and not _passes(session, plan_entry)


def _passes(session: Session, plan_entry: str) -> bool:
    urgent = is_urgent(session, plan_entry)
    return urgent and load_catalogue(session).programme.urgent_passes_pause


def is_urgent(session: Session, plan_entry: str) -> bool:
    """Tell whether what a publication tells is urgent ("post:<item>:<account>")."""
    name = plan_entry.split(":")[1]
    item = session.exec(select(Item).where(Item.external_id == name)).first()
    return item is not None and bool(item.facts.get("urgent"))


def add_pause(
    session: Session, unit: str, *, user: str, reason: str, at: datetime
) -> bool:
    """Order a stop; False: it stands already.

    In one statement: of two who press at once both are right, and an order that meets
    the lifting of an older stop waits for that and stands.
    """
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if postgres else sqlite).insert(Pause)
    made = session.execute(
        statement.values(unit=unit, user=user, reason=reason, at=at)
        .on_conflict_do_nothing(index_elements=["unit"])
        .returning(col(Pause.id))
    )
    return made.first() is not None


def pause_of(session: Session, unit: str) -> Pause | None:
    """Return a stop by its name, if it stands."""
    return session.exec(select(Pause).where(Pause.unit == unit)).first()


def of_what_is_over(session: Session) -> list[str]:
    """Return the stops of single publications that were missed, called off or gone.

    What is out keeps its own: it holds the next change of it.
    """
    single = {
        stop.unit: number
        for stop in pauses(session)
        if (number := publication_of(stop.unit)) is not None
    }
    if not single:
        return []
    stand = set(
        session.exec(
            select(Publication.id).where(
                col(Publication.id).in_(single.values()),
                col(Publication.state).not_in(_OVER),
            )
        )
    )
    return [name for name, number in single.items() if number not in stand]


def lift_pauses(session: Session, names: Sequence[str]) -> None:
    """Lift some stops."""
    session.execute(delete(Pause).where(col(Pause.unit).in_(names)))


def lift_pause(session: Session, unit: str) -> bool:
    """Lift a stop; False: there was none."""
    found = pause_of(session, unit)
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
