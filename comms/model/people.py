"""The tables of people: whom the desk knows beside the campaign folder's users.

Users of a campaign folder are roles ("coordinator_VSU"). Who was invited at the desk,
has another role than the folder says, or has left, stands here; `store.catalogue`
lays it over the folder's users. Who stands in for whom, and until when, too.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Field

from comms.model.programme import User
from comms.model.tables import Table


class Person(Table, table=True):
    """Somebody with a role: invited at the desk, or changed there."""

    id: int | None = Field(default=None, primary_key=True)
    #: Name as a user ("maija-virtanen"); may be that of a user of the folder.
    user: str = Field(unique=True)
    #: "": as the folder says; so the next two.
    role: str
    #: Unit, or "national".
    scope: str
    email: str
    #: What she is called, the same in all languages; "": as the folder says.
    called: str = ""
    #: In which she is written to and her pages speak; "": her unit's first.
    language: str = ""
    #: Whether single letters are keys at the desk (WCAG 2.1.4).
    uses_letters: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    made_by: str
    made_at: datetime
    #: When she first came in; None: invited only, and no user yet.
    joined_at: datetime | None = None
    #: When her work here ended; None: it has not.
    left_at: datetime | None = None


class StandIn(Table, table=True):
    """Somebody does what waits for somebody else, for some days."""

    __tablename__ = "stand_in"

    id: int | None = Field(default=None, primary_key=True)
    #: Who is away.
    away: str = Field(index=True)
    #: Who stands in.
    by: str = Field(index=True)
    #: First and last day, both included, in the programme's zone.
    starts: date
    ends: date
    made_by: str
    made_at: datetime
    #: When it was called off; None: it was not.
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Absence:
    """What of a `StandIn` rights depend on."""

    away: str
    by: str
    starts: date
    ends: date

    def covers(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return self.starts <= day <= self.ends


class Deputy(User):
    """A user who stands in for others today: with her own rights and with theirs."""

    #: Those for whom she stands in.
    stands_in_for: tuple[User, ...] = ()

    @property
    def behalf(self) -> tuple[User, ...]:
        """Whose rights she has beside her own."""
        return self.stands_in_for
