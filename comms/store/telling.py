"""What is to leave, where only its place and its day count: there may be thousands."""

from collections.abc import Collection, Iterator
from itertools import starmap
from typing import NamedTuple

from sqlmodel import Session, col, select

from comms.model.tables import Publication
from comms.store.publications import NOT_ENDED


class Telling(NamedTuple):
    """One publication that has not come to its end."""

    unit: str
    plan_entry: str
    due_local: str
    kind: str


def open_of_kinds(
    session: Session, kinds: Collection[str], units: Collection[str] | None = None
) -> Iterator[Telling]:
    """Yield what of some kinds has not come to its end, in order of time.

    Args:
        session: Only read.
        kinds: Of publications.
        units: Whose they are; None: anybody's.
    """
    asked = select(
        Publication.unit,
        Publication.plan_entry,
        Publication.due_local,
        Publication.kind,
    ).where(col(Publication.state).in_(NOT_ENDED), col(Publication.kind).in_(kinds))
    if units is not None:
        asked = asked.where(col(Publication.unit).in_(units))
    rows = session.exec(asked.order_by(col(Publication.due_at), col(Publication.id)))
    return starmap(Telling, rows)
