"""The tables of standing orders: what may not leave until a person says otherwise."""

from datetime import datetime

from sqlmodel import Field

from comms.model.tables import Table


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
