"""The table of what was approved: so that a later change can be shown word by word."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from comms.model.tables import Table


class ApprovedContent(Table, table=True):
    """What an item said when it was approved; an approval itself is an Act."""

    __tablename__ = "approved_content"
    __table_args__ = (UniqueConstraint("item", "content_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    #: Item by its id.
    item: str
    content_hash: str
    #: "facts" of the item, "texts" by language and level, "events" by their id.
    content: dict[str, Any] = Field(sa_type=JSON)


class SubmittedContent(Table, table=True):
    """What an item said when its approval was asked for: what approvers looked at."""

    __tablename__ = "submitted_content"
    __table_args__ = (UniqueConstraint("item", "seen"),)

    id: int | None = Field(default=None, primary_key=True)
    #: Item by its id.
    item: str
    #: Hash of the item and all that hangs on it (`content.seen`).
    seen: str
    content_hash: str
    #: As in `ApprovedContent`.
    content: dict[str, Any] = Field(sa_type=JSON)
