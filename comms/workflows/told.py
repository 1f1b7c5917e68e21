"""What an item says and shows, read once: posts, pages, records are made from it.

Preview and publishing start from the same value, so a text that is not kept yet is
shown by the very functions that would send it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from comms.content.words import STANDARD
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
    return Told(
        facts=ItemFacts.model_validate(item.facts),
        versions=folders.versions(session, [item.id]).get(item.id or 0, []),
        events=folders.events(session),
    )


def in_order(told: Told, languages: Sequence[str]) -> Told:
    """Return an item with its versions in an order of languages; others last."""
    places = {code: place for place, code in enumerate(languages)}
    versions = sorted(
        told.versions, key=lambda one: places.get(one.language, len(places))
    )
    return replace(told, versions=versions)
