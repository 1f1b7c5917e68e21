"""Items that an edition could tell, of a time or by their words: bounded questions."""

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from comms.model.in_lists import ItemToTell
from comms.model.states import ItemState
from comms.model.tables import Item, Version
from comms.store import in_lists
from comms.store.item_words import holding

#: Items that are looked at, the newest.
_MOST = 120
_NEWEST = (col(Item.publish_local).desc(), col(Item.id).desc())


class Title(NamedTuple):
    """How an item is called in a language, at a reading level."""

    language: str
    level: str
    title: str


def items_between(
    session: Session,
    since: str,
    until: str,
    *,
    units: Collection[str] | None,
    besides: Collection[str] = (),
) -> list[ItemToTell]:
    """Return items that come out within a time, newest first.

    Args:
        session: To read by.
        since: Local time after which they come out ("2027-01-04T09:00").
        until: Local time until which they do.
        units: Whose; None: anybody's.
        besides: Ids that are left out.
    """
    query = select(*in_lists.ITEM_TO_TELL).where(
        col(Item.publish_local) > since,
        col(Item.publish_local) <= until,
        col(Item.state) != ItemState.WITHDRAWN,
        col(Item.external_id).not_in(besides),
    )
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    return in_lists.items_to_tell(session, query.order_by(*_NEWEST).limit(_MOST))


def items_holding(
    session: Session,
    words: str,
    *,
    units: Collection[str] | None,
    besides: Collection[str] = (),
    limit: int,
) -> list[ItemToTell]:
    """Return items with some words in title or lead, in any language, newest first."""
    query = select(*in_lists.ITEM_TO_TELL).where(
        *holding(session, words),
        col(Item.state) != ItemState.WITHDRAWN,
        col(Item.external_id).not_in(besides),
    )
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    return in_lists.items_to_tell(session, query.order_by(*_NEWEST).limit(limit))


def titles(
    session: Session, item_ids: Collection[int | None]
) -> dict[int, list[Title]]:
    """Return the titles of some items in all languages and levels, by item row."""
    found: dict[int, list[Title]] = {}
    rows = session.exec(
        select(Version.item_id, Version.language, Version.level, Version.title).where(
            col(Version.item_id).in_(item_ids)
        )
    )
    for item_id, *title in rows:
        found.setdefault(item_id, []).append(Title(*title))
    return found
