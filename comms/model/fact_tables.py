"""The tables of what texts say by reference: where it stands, and what it has said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from comms.model.tables import Table


class Use(Table, table=True):
    """One text that says something by reference."""

    __table_args__ = (
        UniqueConstraint("kind", "name", "item", "language", "level", "field"),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: "fact" or "block", and its id.
    kind: str
    name: str
    #: Item by its id; "event:<id>" and "edition:<id>" for what is none.
    item: str = Field(index=True)
    language: str
    level: str
    #: "title", "lead", "social" or "body"; of others as `content.fact_fields` names it.
    field: str


class Saying(Table, table=True):
    """What a fact or block has said from an instant on; rows are only added."""

    __table_args__ = (UniqueConstraint("kind", "name", "since"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str
    since: datetime
    #: `model.facts.Fact` or `Block` as JSON.
    body: dict[str, Any] = Field(sa_type=JSON)
