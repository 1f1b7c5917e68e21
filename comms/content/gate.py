"""What an item must have before it can be approved, published, or told anew.

The folder's check finds the same faults earlier; here they are asked for once more,
at the moment that counts.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from comms.clock import instant
from comms.content.words import STANDARD
from comms.errors import Refused
from comms.model.in_lists import AnyItem, ItemToTell
from comms.model.programme import Unit
from comms.model.states import ItemState
from comms.model.tables import Event, Item
from comms.store import Session, folders
from comms.store.catalogue import Catalogue


def missing_languages(session: Session, catalogue: Catalogue, item: Item) -> list[str]:
    """Return the languages a bilingual unit still owes for an item."""
    unit = catalogue.unit(item.unit)
    owed = unit.languages if isinstance(unit, Unit) else []
    found = folders.languages_of(session, item.id, STANDARD) if owed else frozenset()
    return [language for language in owed if language not in found]


def require_complete(session: Session, catalogue: Catalogue, item: Item) -> None:
    """Refuse an item that lacks a language.

    Raises:
        Refused: "translation_missing".
    """
    missing = missing_languages(session, catalogue, item)
    if missing:
        raise Refused(
            "translation_missing", item=item.external_id, language=", ".join(missing)
        )


def is_approved(item: AnyItem | ItemToTell) -> bool:
    """Tell whether an item is approved exactly as it stands now."""
    return item.state == ItemState.APPROVED and item.approved_hash == item.content_hash


def is_ready(session: Session, catalogue: Catalogue, item: Item, now: datetime) -> bool:
    """Tell whether an item is approved as it stands, free to be seen, and whole."""
    embargo = item.facts.get("embargo_until")
    free = embargo is None or instant(embargo, catalogue.zone) <= now
    return (
        is_approved(item) and free and not missing_languages(session, catalogue, item)
    )


def told_hash(item: Item, events: Mapping[str, Event]) -> str:
    """Return the hash of what a post tells: the item, and the events it is about."""
    named = [name for name in item.facts["events"] if name in events]
    hashes = {name: events[name].content_hash for name in named}
    return told_by(item.content_hash, named, hashes)


def told_by(item: str, named: Iterable[str], events: Mapping[str, str]) -> str:
    """Return the hash of what a post tells, from the hashes of what it is made from."""
    parts = [item, *(events[name] for name in named if name in events)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
