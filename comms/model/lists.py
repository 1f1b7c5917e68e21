"""Lists of people: the runs that took them in, and what became of each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field as Value
from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, text
from sqlmodel import Field

from comms.model.later import unsaid
from comms.model.programme import Described
from comms.model.tables import Subscriber, Subscription, Table

Standing = Literal[
    "active", "unsubscribed", "bounced", "complained", "objected", "ignored"
]


class Outcome(StrEnum):
    """What became of one row of a list."""

    #: A person not known before, who reads the newsletter now.
    NEW = "new"
    #: Somebody known already, who reads it now.
    SUBSCRIBED = "subscribed"
    #: She reads it already; only what was not known of her was added.
    KNOWN = "known"
    #: An earlier row of the same list is the same person.
    REPEATED = "repeated"
    #: She has left, or mail to her came back: no list lifts that.
    OPTED_OUT = "opted_out"
    #: The row says no, and that is written down.
    NO_TAKEN = "no_taken"
    #: The row says that it is not about this newsletter.
    IGNORED = "ignored"
    REFUSED = "refused"
    #: A row with nothing in it.
    EMPTY = "empty"


class Candidate(NamedTuple):
    """One row of a list that names somebody, checked."""

    number: int
    line: int
    address: str
    key: str
    standing: Standing = "active"
    name: str = ""
    language: str = ""
    level: str = ""
    format: str = ""
    audience: str = ""
    region: str = ""
    role: str = ""
    organisation: str = ""
    areas: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    #: Custom fields by name.
    fields: tuple[tuple[str, str], ...] = ()
    consent_at: datetime | None = None
    consent_source: str = ""
    note: str = ""
    #: What of it was left out ("language region").
    remarks: str = ""


class Unfit(NamedTuple):
    """One row of a list that names nobody we could write to."""

    number: int
    line: int
    #: Why not: the rule, or `Outcome.EMPTY`.
    reason: str
    #: What stood where an address should.
    address: str = ""


class ListMapping(Described):
    """What the columns of a list from another program mean: `mappings/ID.yaml`."""

    kind: ClassVar[str] = "mapping"

    #: Heading → one of our names ("email", "first_name", "fields.municipality").
    columns: dict[str, str]
    #: What a cell of a column "status" says → where its person stands.
    statuses: dict[str, Standing] = Value(default_factory=dict)


#: Noes of a list wait for a second person.
NOES_WAIT = "waits"


class ListImport(Table, table=True):
    """One list that is, or was, taken in: how far, and what became of its rows."""

    __tablename__ = "list_import"
    __table_args__ = (Index("ix_list_import_file", "sha256", "newsletter"),)

    id: int | None = Field(default=None, primary_key=True)
    file: str
    sha256: str
    newsletter: str
    consent_source: str
    #: What else says how rows are read.
    options: dict[str, Any] = Field(sa_type=JSON)
    by: str
    #: Stands on every row that the run makes.
    began_at: datetime
    #: Rows that are done, and bytes of the report about them.
    watermark: int = 0
    report_size: int = 0
    #: `Outcome` → rows.
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    #: Headings of which nothing was taken.
    left_out: list[str] = Field(default_factory=list, sa_type=JSON)
    finished_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str = ""
    #: Who decided whether its noes hold for all newsletters, and how ("agreed",
    #: "declined"); `NOES_WAIT`: nobody has yet; "": nobody has to.
    noes_by: str = unsaid()
    noes: str = unsaid()


class SubscriberField(Table, table=True):
    """One thing that a programme keeps of a person beside what all know of her."""

    __tablename__ = "subscriber_field"
    __table_args__ = (
        Index("ix_subscriber_field_value", "name", "value", "subscriber_id"),
    )

    subscriber_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
        )
    )
    name: str = Field(primary_key=True)
    value: str


class Attendance(Table, table=True):
    """A person came, or signed up, to an event."""

    __table_args__ = (Index("ix_attendance_event", "event", "subscriber_id"),)

    subscriber_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
        )
    )
    event: str = Field(primary_key=True)


# Along these the people of a segment are counted (`store.segments`).
_PEOPLE = Subscriber.metadata.tables["subscriber"].c
_SEATS = Subscription.metadata.tables["subscription"].c
_READS = text("state = 'confirmed'")
Index(
    "ix_subscription_reads",
    _SEATS.subscriber_id,
    _SEATS.newsletter,
    _SEATS.joined_at,
    sqlite_where=_READS,
    postgresql_where=_READS,
)
Index(
    "ix_subscription_readers",
    _SEATS.newsletter,
    _SEATS.subscriber_id,
    sqlite_where=_READS,
    postgresql_where=_READS,
)
# PostgreSQL keeps once what is the same in many rows: it counts along half of that.
_ONLY = "postgresql"
Index("ix_subscription_counted", _SEATS.newsletter, postgresql_where=_READS).ddl_if(
    dialect=_ONLY
)
# It joins people with what they read in the order of both.
Index("ix_subscriber_language", _PEOPLE.language, _PEOPLE.id).ddl_if(dialect=_ONLY)
_PAUSES = text("paused_until <> ''")
#: They are few: who stands where is counted without reading all the others.
Index(
    "ix_subscriber_paused",
    _PEOPLE.paused_until,
    sqlite_where=_PAUSES,
    postgresql_where=_PAUSES,
)
# In the order of their ids, as the one above: to go along both is to read them once.
Index(
    "ix_subscriber_asked",
    _PEOPLE.id,
    _PEOPLE.language,
    _PEOPLE.level,
    _PEOPLE.format,
    _PEOPLE.audience,
    _PEOPLE.region,
    _PEOPLE.role,
    _PEOPLE.organisation,
)


@dataclass(frozen=True, kw_only=True)
class ListReport:
    """What became, or would become, of a list."""

    #: Rows, headings left out.
    rows: int
    counts: Mapping[str, int]
    #: Reasons of refusals → rows.
    reasons: Mapping[str, int] = field(default_factory=dict)
    #: Line and reason of the first refused rows.
    refused: tuple[tuple[int, str], ...] = ()
    left_out: tuple[str, ...] = ()
    #: Name of the mapping by which it was read.
    mapping: str = ""
    #: The file with a line for each row; "": none was asked for.
    report: str = ""
    #: Number of the run; None: nothing was changed.
    run: int | None = None
    #: Rows that an earlier, interrupted run had done.
    resumed_at: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every row is accounted for."""
        return sum(self.counts.values()) == self.rows
