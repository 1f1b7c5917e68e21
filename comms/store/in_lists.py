"""Reads items and publications as far as lists need them: columns, no whole rows."""

from typing import Any

from sqlalchemy import String, case, cast, false, func
from sqlmodel import Session, col

from comms.model.in_lists import ItemInList, ItemToTell, PublicationInList
from comms.model.tables import Item, Publication

_FACTS = col(Item.facts)
# Most say that they are not: only the facts of the others are read as JSON.
_IS_URGENT = case(
    (cast(_FACTS, String).contains('"urgent": false'), false()),
    else_=func.coalesce(_FACTS["urgent"].as_boolean(), false()),
)
#: What a query asks for that `items` reads.
ITEM: tuple[Any, ...] = tuple(
    _IS_URGENT if name == "urgent" else col(getattr(Item, name))
    for name in ItemInList._fields
)
#: The same for `items_to_tell`.
ITEM_TO_TELL: tuple[Any, ...] = tuple(
    _FACTS[name] if name in {"events", "channels"} else col(getattr(Item, name))
    for name in ItemToTell._fields
)
#: The same for `publications`.
PUBLICATION: tuple[Any, ...] = tuple(
    col(getattr(Publication, name)) for name in PublicationInList._fields
)


def items(session: Session, query: Any) -> list[ItemInList]:  # noqa: ANN401 - a select
    """Return what a query for `ITEM` finds."""
    return [ItemInList(*row) for row in session.execute(query)]


def items_to_tell(session: Session, query: Any) -> list[ItemToTell]:  # noqa: ANN401 - a select
    """Return what a query for `ITEM_TO_TELL` finds."""
    return [ItemToTell(*row) for row in session.execute(query)]


def publications(session: Session, query: Any) -> list[PublicationInList]:  # noqa: ANN401 - a select
    """Return what a query for `PUBLICATION` finds."""
    return [PublicationInList(*row) for row in session.execute(query)]
