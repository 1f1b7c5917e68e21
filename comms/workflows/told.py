"""What an item says and shows, read once: posts, pages, records are made from it.

Preview and publishing start from the same value, so a text that is not kept yet is
shown by the very functions that would send it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from comms.content.words import STANDARD, events_in
from comms.model.plans import ItemFacts
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
    versions = folders.versions(session, [item.id]).get(item.id or 0, [])
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
    found = folders.events_named(session, named)
    links = (row.facts.get(key) for row in found.values() for key in _NEIGHBOURS)
    beside = {str(name) for name in links if name} - set(found)
    return found | folders.events_named(session, beside) if beside else found


_NEIGHBOURS = ("previous_in_series", "next_in_series")


def in_order(told: Told, languages: Sequence[str]) -> Told:
    """Return an item with its versions in an order of languages; others last."""
    places = {code: place for place, code in enumerate(languages)}
    versions = sorted(
        told.versions, key=lambda one: places.get(one.language, len(places))
    )
    return replace(told, versions=versions)
