"""Carries out the change of a fact that a correction tells about."""

from datetime import datetime
from typing import Any

from comms.content.differences import hash_of
from comms.model.plans import ItemFacts
from comms.model.tables import Event, Item
from comms.store import Session, folders


def apply_change(session: Session, item: Item, now: datetime) -> Event | None:
    """Change the event as the correction says; each correction changes it once.

    The calendar object gets the next SEQUENCE, so calendars take the change over
    (RFC 5545 section 3.8.7.4).

    Returns:
        The event, or None where the item changes nothing.
    """
    change = ItemFacts.model_validate(item.facts).change
    if change is None:
        return None
    event = folders.event(session, change.event)
    facts = _changed(event.facts, change.field.split("."), dict(change.after))
    if facts != event.facts:
        event.facts, event.content_hash = facts, hash_of(facts)
        event.sequence += 1
        event.updated_at = now
        session.add(event)
    return event


def _changed(facts: dict[str, Any], path: list[str], value: object) -> dict[str, Any]:
    """Return the facts with the value at a path; the old ones stay as they are."""
    first, *rest = path
    new = _changed(facts[first], rest, value) if rest else value
    return {**facts, first: new}
