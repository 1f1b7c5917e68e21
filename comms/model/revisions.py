"""The tables of words that are kept: what is being typed, and every saved state.

What is typed belongs to one view of one form and never to the item; a saved state is
added once and never changed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from comms.model.tables import Table


class KeptDraft(Table, table=True):
    """What a person has typed at a form and not saved."""

    __tablename__ = "kept_draft"
    __table_args__ = (
        UniqueConstraint("user", "writer"),
        Index("ix_kept_draft_user_place", "user", "place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user: str
    #: Address of the form below "/desk/<language>" ("/items/spring_news/edit").
    place: str
    #: Item that is edited; "" for a new one.
    item: str = Field(index=True)
    #: One view of the form, as its browser named it.
    writer: str
    #: Rises with each keeping of that view: what comes late is older.
    turn: int
    #: The form as it was posted: field → values, without secrets. Empty once ended.
    typed: dict[str, Any] = Field(sa_type=JSON)
    kept_at: datetime = Field(index=True)
    #: When it was saved or dropped; None: it waits for its writer.
    ended_at: datetime | None = None


class Revision(Table, table=True):
    """An item as it stood after a save; or words that were kept aside of it."""

    __table_args__ = (
        UniqueConstraint("item", "number"),
        Index("ix_revision_item_seen", "item", "seen"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item: str
    #: From 1, in order of saving.
    number: int
    at: datetime
    #: Who saved; "" where it was found as a folder or a correction had left it.
    user: str
    #: For whom she did it as a stand-in; "" in her own right.
    acting_for: str = ""
    #: "saved", "restored", "found", or "aside": words of somebody whose save met
    #: another's, which are not in the item.
    kind: str
    #: Number of the revision that was restored; 0: none.
    restored: int = 0
    #: State that the form was drawn from, and state that the save left (`seen_of`).
    based_on: str = ""
    seen: str
    content_hash: str = ""
    #: The form as it would have to be filled in: field → values.
    texts: dict[str, Any] = Field(sa_type=JSON)
    #: Fields that differ from the state before.
    changed: list[str] = Field(sa_type=JSON)
    #: Languages that were said to be in step with the first one.
    checked: list[str] = Field(default_factory=list, sa_type=JSON)
    #: Of the form that was sent; "": none.
    key: str = ""
