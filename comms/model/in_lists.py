"""What lists need of items and publications: hundreds are read for twenty lines.

As plain values: to make whole rows of them, with all their facts, takes five times as
long. Each has what its table has by the same name.
"""

from datetime import datetime
from typing import Any, NamedTuple

from comms.model.tables import Item, Publication


class ItemInList(NamedTuple):
    """An item as lists show it, and as the policy asks about it."""

    id: int
    external_id: str
    type: str
    unit: str
    owner: str
    state: str
    content_hash: str
    approved_hash: str | None
    publish_local: str
    urgent: bool


class ItemToTell(NamedTuple):
    """An item as a newsletter chooses what to tell."""

    id: int
    external_id: str
    type: str
    unit: str
    state: str
    content_hash: str
    approved_hash: str | None
    publish_local: str
    closes_local: str | None
    #: Events that it tells, and channels that it is for, by its facts.
    events: list[str]
    channels: list[str]


class PublicationInList(NamedTuple):
    """A publication as lists show it, and as the policy asks about it."""

    id: int
    kind: str
    plan_entry: str
    external_id: str
    unit: str
    owner: str
    state: str
    due_at: datetime
    due_local: str
    content_hash: str
    newsletter: str | None
    year: int | None
    number: int | None
    reason: dict[str, Any]


#: Whole, or as far as lists need it.
AnyItem = Item | ItemInList
AnyPublication = Publication | PublicationInList


def is_urgent(item: AnyItem) -> bool:
    """Tell whether an item is told at once, past pauses and quiet hours."""
    if isinstance(item, ItemInList):
        return item.urgent
    return bool(item.facts.get("urgent"))
