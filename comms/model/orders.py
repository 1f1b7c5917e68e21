"""The tables of standing orders: what may not leave until a person says otherwise."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, col

from comms.model.tables import Act, Table


class Pause(Table, table=True):
    """A stop that a person ordered: while it stands, nothing of the unit leaves."""

    id: int | None = Field(default=None, primary_key=True)
    #: Unit, "national" for the programme's own, "" for everything; "publication:<id>"
    #: for one edition, page or post alone.
    unit: str = Field(unique=True)
    user: str
    reason: str
    at: datetime


class Retirement(Table, table=True):
    """An account that a person has retired: nothing leaves on it, its log stays."""

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(unique=True)
    user: str
    reason: str
    at: datetime


class Connection(Table, table=True):
    """What was said at the desk of an account: how it publishes, and its secrets."""

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(unique=True)
    #: "automatic", "sandbox", "manual_copy"; "": as its file says.
    mode: str = ""
    #: Settings as JSON, sealed with the key of the site; "": none.
    sealed: str = ""
    #: Last day on which its token works, as far as somebody said.
    expires_on: date | None = None
    #: Who the network says that we are, and where.
    identity: str = ""
    identity_url: str = ""
    #: When the network was asked last, and the key of what was wrong; "": nothing.
    checked_at: datetime | None = None
    fault: str = ""
    user: str
    at: datetime


#: Ways through what people did: by time, by thing, by person.
_TRACES = (
    Index("ix_act_at", col(Act.at), col(Act.id)),
    Index("ix_act_subject", col(Act.subject), col(Act.id)),
    Index("ix_act_user", col(Act.user), col(Act.id)),
)
