"""The words by which an item is found, in one narrow row: its texts are long."""

from sqlalchemy import Index
from sqlmodel import Field, col

from comms.model.tables import Item, Table

#: The list of items is read along it, newest first.
IN_TIME = Index("ix_item_publish_local", col(Item.publish_local), col(Item.id))


class ItemWords(Table, table=True):
    """What a person may remember of an item: id, titles and leads in all languages."""

    __tablename__ = "item_words"

    item_id: int | None = Field(default=None, primary_key=True, foreign_key="item.id")
    #: Folded (`store.item_words.folded`).
    words: str
