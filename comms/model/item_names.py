"""What items name, in narrow rows: their facts are long, and there are very many."""

from sqlmodel import Field

from comms.model.tables import Table


class ItemName(Table, table=True):
    """That an item names an entry of a kind; found along its key."""

    __tablename__ = "item_name"

    #: Of what is named: "area", "account" …
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    item_id: int | None = Field(
        default=None, primary_key=True, foreign_key="item.id", index=True
    )
