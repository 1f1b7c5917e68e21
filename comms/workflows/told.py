"""What an item says and shows, read once: posts, pages, records are made from it.

Preview and publishing start from the same value, so a text that is not kept yet is
shown by the very functions that would send it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comms.content.words import STANDARD
from comms.model.plans import ItemFacts
from comms.model.tables import Event, Item, Version
from comms.store import Session, folders


@dataclass(frozen=True, kw_only=True)
class Told:
    """An item in all its languages, and every event that its text may name."""

    facts: ItemFacts
    #: In the order in which they were written.
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
