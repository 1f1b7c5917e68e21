"""Carries out the changes of facts that a correction tells about."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from comms.clock import LocalTimeUnclear, instant
from comms.content.differences import body_of, hash_of
from comms.content.fact_fields import texts_of, with_texts
from comms.content.fact_records import note_entry
from comms.model.plans import Change, EventFacts, ItemFacts
from comms.model.tables import Event, Item
from comms.store import Session, folders

#: The SEQUENCE of an event after a change: of the one before, and both states.
NextSequence = Callable[[int, EventFacts, EventFacts], int]


def changes_of(facts: ItemFacts) -> tuple[Change, ...]:
    """Return every change of a correction; most make one."""
    return (*((facts.change,) if facts.change else ()), *facts.changes)


def changes_by(correction: Item) -> tuple[Change, ...]:
    """Return every change of an item that is a correction."""
    return changes_of(ItemFacts.model_validate(correction.facts))


def apply_change(
    session: Session,
    item: Item,
    now: datetime,
    *,
    zone: str,
    next_sequence: NextSequence,
) -> list[Event]:
    """Change the events as the correction says; each correction changes them once.

    A material change gives the calendar object the next SEQUENCE, so calendars take it
    over (RFC 5545 section 3.8.7.4).

    Returns:
        The events that it is about; none where the item changes nothing.
    """
    facts = ItemFacts.model_validate(item.facts)
    changes = changes_of(facts)
    events = [folders.event(session, name) for name in {c.event: c for c in changes}]
    for event in events:
        own = [change for change in changes if change.event == event.external_id]
        before = EventFacts.model_validate(event.facts)
        after = following(changed(before, own), facts)
        if after == before:
            continue
        event.facts = body_of(after)
        note_entry(session, after)
        event.content_hash = hash_of(event.facts)
        event.sequence = next_sequence(event.sequence, before, after)
        event.starts_at, event.ends_at = (
            instant(after.starts, zone),
            instant(after.ends, zone),
        )
        event.updated_at = now
        session.add(event)
    return events


def changed(facts: EventFacts, changes: Iterable[Change]) -> EventFacts:
    """Return the facts of an event after some changes.

    Raises:
        ValidationError: A change names no fact of an event, or not such a value.
    """
    body = body_of(facts)
    told = list(changes)
    # What is told now is what it says, whatever it followed before.
    body["written"] = {
        place: typed
        for place, typed in facts.written.items()
        if not any(_is_below(place, change.field) for change in told)
    }
    for change in told:
        body = _with(body, change.field.split("."), _value(change))
    return EventFacts.model_validate(body)


def following(event: EventFacts, correction: ItemFacts) -> EventFacts:
    """Return an event that says by reference what its correction says so."""
    named = [("change", correction.change)]
    named += [(f"changes.{n}", one) for n, one in enumerate(correction.changes)]
    known = {place for place, _, _ in texts_of(event)}
    written = {
        place: typed
        for key, change in named
        if change is not None and change.event == event.id
        for below, typed in correction.written.items()
        if _is_below(below, f"{key}.after")
        if (place := f"{change.field}{below.removeprefix(f'{key}.after')}") in known
    }
    return with_texts(event, {}, {**event.written, **written}) if written else event


def _is_below(place: str, key: str) -> bool:
    return place == key or place.startswith(f"{key}.")


def is_possible(facts: EventFacts, changes: Iterable[Change], zone: str) -> bool:
    """Tell whether an event could be as a correction says."""
    try:
        after = changed(facts, changes)
        return instant(after.starts, zone) < instant(after.ends, zone)
    except (LocalTimeUnclear, ValidationError, ValueError, OverflowError):
        return False


def _value(change: Change) -> object:
    """Return the new value as the model has it; times are typed with a blank."""
    if isinstance(change.after, str) and change.field in {"starts", "ends"}:
        return change.after.replace(" ", "T", 1)
    return change.after


def _with(facts: dict[str, Any], path: list[str], value: object) -> dict[str, Any]:
    """Return the facts with the value at a path; the old ones stay as they are."""
    first, *rest = path
    old = facts.get(first)
    new = _with(old if isinstance(old, dict) else {}, rest, value) if rest else value
    return {**facts, first: new}
