"""Events that readers may see: those that an announcement tells whose page is out.

With its last announcement an event is taken back, too: its page answers with the same
sentence, lists, calendars and series leave it out. Approved anew, both come back.
"""

from datetime import datetime

from comms.model.states import PublicationState
from comms.model.tables import Event, Item, Publication
from comms.store import Session, folders
from comms.store.tellers import tellers, withdrawn_tellers
from comms.workflows.house import House


def open_events(session: Session, item: Item, now: datetime) -> None:
    """Let readers see the events of an item whose page is out."""
    for name in item.facts["events"]:
        event = folders.event(session, name)
        event.published_at = event.published_at or now
        session.add(event)


#: Of what calendars are told while an event is gone, and once it is back.
_GONE, _BACK = 1, 2


def close_events(session: Session, item: Item, now: datetime) -> None:
    """Take back the events of an item that no other announcement tells.

    Args:
        session: Of a writing; the item's page is not out in it any more.
        item: What is taken back; a correction takes no event back with it.
        now: Calendars are told when.
    """
    names = [] if item.facts.get("corrects") else item.facts["events"]
    for name in names:
        event = folders.event(session, name)
        if event.published_at and not tellers(session, name, PublicationState.SENT):
            event.published_at = None
            event.sequence += _BACK
            event.updated_at = now
            session.add(event)


def taken_back(session: Session, event: str) -> Publication | None:
    """Return the page with which an event was taken back; None: it was not."""
    row = folders.events_named(session, [event]).get(event)
    if row is None or row.published_at is not None:
        return None
    found = tellers(session, event, PublicationState.WITHDRAWN)
    return found[-1][1] if found else None


def close_left_open(house: House) -> None:
    """Take back events that an earlier version left open after their announcement.

    What is withdrawn takes its events along; before, they stayed. At each start, and
    nothing is written where none is found.
    """
    with house.store.read() as session:
        if not _left_open(session):
            return
    with house.store.write(durable=True, in_turn=True) as session:
        for item in _left_open(session):
            close_events(session, item, house.clock.now())


def _left_open(session: Session) -> list[Item]:
    """Return what is withdrawn and told events that stand though nothing tells them."""
    items = [item for item, _ in withdrawn_tellers(session)]
    names = {name for item in items for name in item.facts["events"]}
    stands = {
        name
        for name, row in (folders.events_named(session, names) if names else {}).items()
        if row.published_at and not tellers(session, name, PublicationState.SENT)
    }
    return [item for item in items if stands & {*item.facts["events"]}]


def sequence_gone(event: Event) -> int:
    """Return the SEQUENCE that calendars are told of an event that was taken back."""
    return event.sequence - _BACK + _GONE


def events_taken_back(
    session: Session, since: datetime
) -> list[tuple[Event, Publication]]:
    """Return the events that went with their last announcement, with its page.

    Args:
        session: To read by.
        since: Those that ended before are left out.
    """
    found = {
        name: page
        for item, page in withdrawn_tellers(session)
        for name in item.facts["events"]
    }
    rows = folders.events_named(session, found) if found else {}
    return [
        (row, found[name])
        for name, row in rows.items()
        if row.published_at is None and row.ends_at > since
    ]
