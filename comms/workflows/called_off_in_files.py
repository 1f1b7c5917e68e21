"""Events that a folder calls off, or lets be held after all: what tells them follows.

As with a correction of the desk (`correct`): what would tell a called off event
as if it took place is held, and comes back with it. Nobody is written to: what readers
were told is put right by a correction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from comms.content.differences import Difference
from comms.content.still_said import CANCELLED
from comms.model.plans import Change, EventFacts
from comms.model.tables import Item
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.workflows import called_off, held_after_all
from comms.workflows.held_after_all import Back
from comms.workflows.pause import OPERATOR
from comms.workflows.said_still import Cause, as_they_are


@dataclass(frozen=True, kw_only=True)
class Turned:
    """Events of which a folder says otherwise than the store whether they are held."""

    changes: Sequence[Change]
    #: What was held with those that are held after all.
    back: Sequence[Back]


def turned_by(
    session: Session, differences: Iterable[Difference], now: datetime
) -> Turned | None:
    """Return what a folder is about to turn; None where it turns nothing."""
    names = {
        one.id: one.keys
        for one in differences
        if one.kind == EventFacts.kind and CANCELLED in one.keys
    }
    if not names:
        return None
    changes = [
        Change(
            event=name,
            field=CANCELLED,
            before=event.cancelled,
            after=not event.cancelled,
        )
        for name, event in as_they_are(session, names).items()
    ]
    catalogue = load_catalogue(session)
    back = [
        # What else changes about the event, nobody has approved.
        replace(one, how="again")
        if isinstance(one.thing, Item) and names[one.event.id] != (CANCELLED,)
        else one
        for one in held_after_all.coming_back(session, catalogue, changes, now)
    ]
    return Turned(changes=changes, back=back)


def follow_turned(session: Session, turned: Turned | None, now: datetime) -> None:
    """Hold and bring back what tells the events, which the folder has written."""
    if turned is None:
        return
    catalogue = load_catalogue(session)
    cause = Cause(changes=turned.changes, user=OPERATOR)
    held_after_all.bring_back(session, catalogue, turned.back, cause, now)
    called_off.follow(session, catalogue, cause, now)
