"""Items that an edition could tell, of a time or by their title: bounded questions."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from comms.model.states import ItemState
from comms.model.tables import Item, Version

#: Items that are looked at, the newest.
_MOST = 120
_NEWEST = (col(Item.publish_local).desc(), col(Item.id).desc())


def items_between(
    session: Session,
    since: str,
    until: str,
    *,
    units: Collection[str] | None,
    besides: Collection[str] = (),
) -> Sequence[Item]:
    """Return items that come out within a time, newest first.

    Args:
        session: To read by.
        since: Local time after which they come out ("2027-01-04T09:00").
        until: Local time until which they do.
        units: Whose; None: anybody's.
        besides: Ids that are left out.
    """
    query = select(Item).where(
        col(Item.publish_local) > since,
        col(Item.publish_local) <= until,
        col(Item.state) != ItemState.WITHDRAWN,
        col(Item.external_id).not_in(besides),
    )
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    return session.exec(query.order_by(*_NEWEST).limit(_MOST)).all()


def items_titled(
    session: Session,
    words: str,
    *,
    units: Collection[str] | None,
    besides: Collection[str] = (),
    limit: int,
) -> Sequence[Item]:
    """Return items with some words in a title, in any language, newest first."""
    titled = select(Version.item_id).where(
        col(Version.title).icontains(words, autoescape=True)
    )
    query = select(Item).where(
        col(Item.id).in_(titled),
        col(Item.state) != ItemState.WITHDRAWN,
        col(Item.external_id).not_in(besides),
    )
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    return session.exec(query.order_by(*_NEWEST).limit(limit)).all()
