"""The table of proposals: what two people of the nation must want before it stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from comms.model.tables import Table

#: States of a proposal.
WAITING, AGREED, REFUSED = "waiting", "agreed", "refused"
WITHDRAWN, EXPIRED, OVERTAKEN = "withdrawn", "expired", "overtaken"


class Proposal(Table, table=True):
    """A change of an entry that waits for a second person."""

    id: int | None = Field(default=None, primary_key=True)
    #: "programme", "unit" (rules of approval) or "block" (words of every page).
    kind: str
    #: The entry.
    name: str
    #: What it would say, by key, and what it said when this was proposed.
    after: dict[str, Any] = Field(sa_type=JSON)
    before: dict[str, Any] = Field(sa_type=JSON)
    why: str
    #: Who proposed it, and as whose stand-in ("": nobody's).
    user: str
    acting_for: str = ""
    at: datetime
    #: From then on nobody agrees any more.
    until: datetime
    state: str = Field(index=True)
    #: Who decided, when, and what was said; "" and None while it waits.
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
