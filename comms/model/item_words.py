"""The words by which an item is found, in one narrow row: its texts are long."""

from typing import Final

from sqlalchemy import Index, text
from sqlmodel import Field, col

from comms.model.tables import Item, Publication, SourceFile, Table

#: The list of items is read along it, newest first; those of others are passed by.
IN_TIME = Index(
    "ix_item_publish_local", col(Item.publish_local), col(Item.id), col(Item.unit)
)
#: What waits for somebody: a few of very many, touched last first.
IN_STATE = Index("ix_item_state", col(Item.state), col(Item.updated_at), col(Item.id))
#: What is a unit's, and all that it has ever published, is named by these alone.
OF_UNIT = Index("ix_item_unit", col(Item.unit), col(Item.external_id))
#: Said in these words by whoever asks for all of a unit: who asks for a span of time
#: is not to go through all of it, as SQLite would.
EVER: Final = "external_id <> ''"
BY_UNIT = Index(
    "ix_publication_unit",
    *(col(Publication.unit), col(Publication.kind), col(Publication.external_id)),
    sqlite_where=text(EVER),
    postgresql_where=text(EVER),
)
#: What begins with a name; in PostgreSQL an index by language serves no beginning.
FILES = Index(
    "ix_source_file_path",
    col(SourceFile.path),
    postgresql_ops={"path": "text_pattern_ops"},
)
PARTS = Index(
    "ix_publication_begins",
    col(Publication.external_id),
    postgresql_ops={"external_id": "text_pattern_ops"},
)


class ItemWords(Table, table=True):
    """What a person may remember of an item: id, titles and leads in all languages."""

    __tablename__ = "item_words"

    item_id: int | None = Field(default=None, primary_key=True, foreign_key="item.id")
    #: As `store.item_words.kept` has them.
    words: str
