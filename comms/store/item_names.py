"""What items name: kept with every item, asked along its key."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from comms.model.item_names import ItemName
from comms.model.tables import Item

#: What is named: its kind, and its id.
Named = tuple[str, str]


def keep_names(session: Session, item: Item, names: Iterable[Named]) -> None:
    """Write down what an item that has its row names; the caller commits."""
    rows = session.exec(select(ItemName).where(ItemName.item_id == item.id))
    old = {(row.kind, row.name): row for row in rows}
    new = set(names)
    for kind, name in sorted(new - set(old)):
        session.add(ItemName(kind=kind, name=name, item_id=item.id))
    for key in set(old) - new:
        session.delete(old[key])


def naming(kind: str, name: str | None = None) -> ColumnElement[bool]:
    """Return what holds of items that name an entry of a kind; None: any of them."""
    rows = select(ItemName.item_id).where(ItemName.kind == kind)
    if name is not None:
        rows = rows.where(ItemName.name == name)
    return col(Item.id).in_(rows)


def all_naming(session: Session, kind: str, name: str) -> Sequence[str]:
    """Return all items that name an entry of a kind, withdrawn ones too."""
    return session.exec(select(Item.external_id).where(naming(kind, name))).all()


def items_naming(session: Session, kind: str, name: str, most: int) -> Sequence[str]:
    """Return the newest items in the files that name an entry of a kind."""
    # Of fifty thousand items half may name one area: the newest are found at once.
    return session.exec(
        select(Item.external_id)
        .join(ItemName, col(ItemName.item_id) == col(Item.id))
        .where(ItemName.kind == kind, ItemName.name == name, Item.content_hash != "")
        .order_by(col(ItemName.item_id).desc())
        .limit(most)
    ).all()
