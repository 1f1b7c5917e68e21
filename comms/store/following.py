"""Pages that are out, and whose items were approved otherwise since."""

from collections.abc import Sequence

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from comms.model.states import ItemState, PublicationState
from comms.model.tables import Item, Publication

#: A page that does not show what was approved, joined to its item.
BEHIND = and_(
    col(Item.external_id) == col(Publication.external_id),
    col(Item.state) == ItemState.APPROVED,
    col(Item.approved_hash) == col(Item.content_hash),
    col(Publication.kind) == "page",
    or_(
        col(Publication.state) == PublicationState.WITHDRAWN,
        and_(
            col(Publication.state) == PublicationState.SENT,
            col(Publication.content_hash) != col(Item.content_hash),
        ),
    ),
)


def pages_behind(session: Session) -> bool:
    """Tell whether a page is out, or withdrawn, and its item approved otherwise since.

    It may still be that somebody has stopped its unit.
    """
    found = select(Publication.id).join(Item, BEHIND)
    return session.exec(found.limit(1)).first() is not None


def behind(session: Session) -> Sequence[tuple[Publication, Item]]:
    """Return such pages with their items, oldest first."""
    found = select(Publication, Item).join(Item, BEHIND).order_by(col(Publication.id))
    return [(page, item) for page, item in session.exec(found)]
