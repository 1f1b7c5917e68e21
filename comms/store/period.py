"""Items of a time that an edition could tell: one bounded question."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from comms.model.states import ItemState
from comms.model.tables import Item

#: Items that are looked at, the newest.
_MOST = 120


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
    order = (col(Item.publish_local).desc(), col(Item.id).desc())
    return session.exec(query.order_by(*order).limit(_MOST)).all()
