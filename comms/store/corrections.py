"""Corrections that readers see, by what they put right."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from comms.model.item_names import ItemName
from comms.model.plans import EventFacts
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication

_CORRECTION = "correction"


def corrections_out(
    session: Session, named: Mapping[str, Collection[str]]
) -> Sequence[tuple[Item, Publication]]:
    """Return corrections whose page is out, with it, oldest first.

    Args:
        session: To read by.
        named: What they name, at least one of it: ids by kind.
    """
    names = [
        and_(col(ItemName.kind) == kind, col(ItemName.name).in_(ids))
        for kind, ids in named.items()
        if ids
    ]
    if not names:
        return []
    rows = session.exec(
        select(Item, Publication)
        .where(
            Item.type == _CORRECTION,
            col(Item.id).in_(select(ItemName.item_id).where(or_(*names))),
            col(Publication.external_id) == col(Item.external_id),
            Publication.kind == "page",
            Publication.state == PublicationState.SENT,
        )
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return [(item, page) for item, page in rows]


def events_told(
    session: Session, items: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Return the events that some items name, in facts or in words, by item."""
    found: dict[str, set[str]] = {name: set() for name in items}
    if items:
        rows = session.exec(
            select(Item.external_id, ItemName.name)
            .join(ItemName, col(ItemName.item_id) == col(Item.id))
            .where(ItemName.kind == EventFacts.kind, col(Item.external_id).in_(items))
        )
        for item, event in rows:
            found[item].add(event)
    return found


def items_telling(
    session: Session, events: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Return the items that name some events, by event."""
    found: dict[str, set[str]] = {}
    if events:
        rows = session.exec(
            select(ItemName.name, Item.external_id)
            .join(Item, col(Item.id) == col(ItemName.item_id))
            .where(ItemName.kind == EventFacts.kind, col(ItemName.name).in_(events))
        )
        for event, item in rows:
            found.setdefault(event, set()).add(item)
    return found
