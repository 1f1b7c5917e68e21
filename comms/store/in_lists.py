"""Reads items and publications as far as lists need them: columns, no whole rows."""

from typing import Any

from sqlalchemy import false, func
from sqlmodel import Session, col

from comms.model.in_lists import ItemInList, PublicationInList
from comms.model.tables import Item, Publication

#: What a query asks for that `items` reads; what is urgent is so by its facts.
ITEM: tuple[Any, ...] = (
    *(col(getattr(Item, name)) for name in ItemInList._fields if name != "urgent"),
    func.coalesce(col(Item.facts)["urgent"].as_boolean(), false()),
)
#: The same for `publications`.
PUBLICATION: tuple[Any, ...] = tuple(
    col(getattr(Publication, name)) for name in PublicationInList._fields
)


def items(session: Session, query: Any) -> list[ItemInList]:  # noqa: ANN401 - a select
    """Return what a query for `ITEM` finds."""
    return [ItemInList(*row) for row in session.execute(query)]


def publications(session: Session, query: Any) -> list[PublicationInList]:  # noqa: ANN401 - a select
    """Return what a query for `PUBLICATION` finds."""
    return [PublicationInList(*row) for row in session.execute(query)]
