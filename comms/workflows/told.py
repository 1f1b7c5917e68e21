"""What an item says and shows, read once: posts, pages, records are made from it.

Preview and publishing start from the same value, so a text that is not kept yet is
shown by the very functions that would send it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from comms.clock import instant
from comms.content.corrections import changed, changes_of, is_possible
from comms.content.differences import body_of
from comms.content.words import STANDARD, events_in
from comms.events.changes import changed_facts, sequence_told
from comms.model.plans import Change, EventFacts, ItemFacts
from comms.model.tables import Event, Item, Version
from comms.store import Session, folders


@dataclass(frozen=True, kw_only=True)
class Told:
    """An item in all its languages, and every event that its text may name."""

    facts: ItemFacts
    versions: Sequence[Version]
    events: Mapping[str, Event]

    @property
    def standard(self) -> list[Version]:
        """The versions that are not in easy language, one per language."""
        return [version for version in self.versions if version.level == STANDARD]

    @property
    def own_events(self) -> list[Event]:
        """The events it announces, in its own order."""
        return [self.events[name] for name in self.facts.events if name in self.events]


def read_told(session: Session, item: Item) -> Told:
    """Read an item as it stands at this moment."""
    facts = ItemFacts.model_validate(item.facts)
    versions = folders.versions_of(session, item.id)
    bodies = [version.body for version in versions]
    return Told(
        facts=facts, versions=versions, events=events_for(session, facts, bodies)
    )


def events_for(
    session: Session, facts: ItemFacts, bodies: Iterable[str]
) -> dict[str, Event]:
    """Return the events that an item may show, and their neighbours in a series."""
    named = {*facts.events, *facts.media_invited_to}
    named |= {name for body in bodies for name in events_in(body)}
    return with_neighbours(session, named)


def with_neighbours(session: Session, names: Collection[str]) -> dict[str, Event]:
    """Return some events, and those that readers see beside them in a series.

    Beside one that nobody sees yet stands the next one after it.
    """
    found = new = folders.events_named(session, names) if names else {}
    while beside := _beside(new.values()) - set(found):
        new = folders.events_named(session, beside)
        found |= new
        new = {name: row for name, row in new.items() if row.published_at is None}
    return found


def _beside(rows: Iterable[Event]) -> set[str]:
    links = (row.facts.get(key) for row in rows for key in _NEIGHBOURS)
    return {str(name) for name in links if name}


_NEIGHBOURS = ("previous_in_series", "next_in_series")


def in_order(told: Told, languages: Sequence[str]) -> Told:
    """Return an item with its versions in an order of languages; others last."""
    places = {code: place for place, code in enumerate(languages)}
    versions = sorted(
        told.versions, key=lambda one: places.get(one.language, len(places))
    )
    return replace(told, versions=versions)


def foreseen(told: Told, zone: str) -> Told:
    """Return a correction with its events as they will be once it is out.

    Pages and pictures of a correction show the new fact; until then the event itself
    still has the old one.
    """
    changes = changes_of(told.facts)
    events = dict(told.events)
    for name in {change.event: change for change in changes}:
        row = events.get(name)
        own = [change for change in changes if change.event == name]
        if row is not None:
            events[name] = _with(row, own, zone)
    return replace(told, events=events)


def _with(row: Event, changes: Sequence[Change], zone: str) -> Event:
    """Return a copy of an event after some changes; as it was where they cannot be."""
    before = EventFacts.model_validate(row.facts)
    if not is_possible(before, changes, zone):
        return row
    after = changed(before, changes)
    values = row.model_dump(exclude={"id"}) | {
        "facts": body_of(after),
        "starts_at": instant(after.starts, zone),
        "ends_at": instant(after.ends, zone),
        "sequence": sequence_told(row.sequence, changed_facts(before, after)),
    }
    return Event(**values)
