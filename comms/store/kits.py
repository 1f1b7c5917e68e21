"""What is offered to units, and what they have made of it.

Few of all items are offered or adopted: every question goes by an index.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, cast, func, or_
from sqlmodel import Session, col, select

from comms.model.kits import Adoption
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Act, Item, Publication
from comms.store.waiting import Units

#: More offers than a page shows; older ones are past.
_MOST = 500
_OFFER = "kit:"
#: No page is held for longer before it goes out.
_HELD = timedelta(days=366)


def subject_of_kit(item: str) -> str:
    """Return what acts about an offer are about."""
    return f"{_OFFER}{item}"


def offered(
    session: Session, named: Collection[str], only: Collection[str] | None = None
) -> Sequence[Item]:
    """Return the items that their own file offers, and some that are named.

    Args:
        session: The store.
        named: Offered by a file of their own.
        only: Of these alone; None: of all, the newest first.
    """
    query = select(Item).where(
        or_(col(Item.is_for_units).is_(True), col(Item.external_id).in_(named)),
        Item.state != ItemState.WITHDRAWN,
        Item.content_hash != "",
    )
    if only is not None:
        query = query.where(col(Item.external_id).in_(only))
    order = (col(Item.publish_local).desc(), col(Item.id).desc())
    return session.exec(query.order_by(*order).limit(_MOST)).all()


def adopted(
    session: Session,
    *,
    originals: Collection[str] | None = None,
    names: Collection[str] | None = None,
    units: Units = None,
) -> Sequence[Item]:
    """Return the items that were adopted and stand, oldest first.

    Args:
        originals: Only from these; None: from any.
        names: Only these.
        units: Only of these.
    """
    # By the index alone: SQLite, where nothing is adopted yet, would read all items.
    named = select(Item.id).where(col(Item.adopted_from).is_not(None))
    if originals is not None:
        named = named.where(col(Item.adopted_from).in_(originals))
    query = select(Item).where(
        col(Item.id).in_(named),
        Item.state != ItemState.WITHDRAWN,
        Item.content_hash != "",
    )
    if names is not None:
        query = query.where(col(Item.external_id).in_(names))
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    return session.exec(query.order_by(col(Item.id))).all()


def adoptions(session: Session, items: Collection[str]) -> dict[str, Adoption]:
    """Return which words some items have taken, by item."""
    rows = session.exec(select(Adoption).where(col(Adoption.item).in_(items)))
    return {row.item: row for row in rows}


def pages(session: Session, items: Collection[str]) -> dict[str, Publication]:
    """Return the publication of each item's page, by item."""
    entries = [f"page:{name}" for name in items]
    rows = session.exec(
        select(Publication)
        .where(col(Publication.plan_entry).in_(entries))
        .order_by(col(Publication.id))
    )
    return {row.external_id: row for row in rows}


def answers(session: Session, items: Collection[str]) -> Sequence[Act]:
    """Return what was done about some offers, in order."""
    subjects = [subject_of_kit(name) for name in items]
    return session.exec(
        select(Act)
        .where(col(Act.subject).in_(subjects), Act.result == "done")
        .order_by(col(Act.id))
    ).all()


def told_areas(
    session: Session, since: datetime
) -> Sequence[tuple[str, list[str], int]]:
    """Return of how many items with a page from an instant on: unit, areas, count."""
    areas = cast(col(Item.facts)["areas"], String)
    # Found first, and by an index alone: they are few of very many.
    out = select(Publication.id).where(
        Publication.kind == "page",
        Publication.state == PublicationState.SENT,
        col(Publication.due_at) >= since - _HELD,
        col(Publication.published_at) >= since,
    )
    # Counted where they are: many thousands of pages have the same few.
    rows = session.execute(
        select(Item.unit, areas, func.count())
        .join(Publication, col(Publication.external_id) == col(Item.external_id))
        .where(col(Publication.id).in_(out))
        .group_by(col(Item.unit), areas)
    )
    return [(unit, json.loads(named or "[]"), count) for unit, named, count in rows]
