"""The tables: what the store keeps row by row.

Each class is one noun; its unique key makes the step that writes it safe to repeat.
Tables do not validate when built: rows are made by the named functions in `store`.
Instants are aware and in UTC; local wall times stay ISO text, their zone is the
programme's.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, MetaData, UniqueConstraint
from sqlmodel import Field

from comms.model.later import NUMBERED_ONCE, by_name, unsaid
from comms.model.ledger_indexes import ledger_indexes
from comms.model.quick_rows import QuickRows
from comms.model.states import (
    DeliveryState,
    ItemState,
    PublicationState,
    SubscriptionState,
)

#: Names of constraints are the same on both databases and in every migration.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(QuickRows):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class SourceFile(Table, table=True):
    """A file of an applied folder, byte for byte, so that export gives it back."""

    __tablename__ = "source_file"
    __table_args__ = (UniqueConstraint("source", "path"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    path: str
    content: bytes
    sha256: str
    #: "folder", or "desk" while no applied folder has had it in this form.
    origin: str = Field(default="folder", sa_column_kwargs={"server_default": "folder"})


class Definition(Table, table=True):
    """What a folder says about one standing thing (unit, account, newsletter …)."""

    __table_args__ = (UniqueConstraint("source", "kind", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    kind: str
    external_id: str
    path: str
    #: Order in its folder, which is the order people see.
    position: int
    body: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str


class Item(Table, table=True):
    """A thing that is told: news, blog, call …; its words are Versions."""

    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str = Field(index=True)
    type: str = Field(index=True)
    unit: str
    owner: str
    path: str
    #: `plans.ItemFacts` as JSON.
    facts: dict[str, Any] = Field(sa_type=JSON)
    #: Over facts and all versions: what an approval is bound to.
    content_hash: str
    publish_local: str
    #: Until when people may answer (`facts["closes"]`); None: it never closes.
    closes_local: str | None = Field(default=None, index=True)
    #: Item that it was adopted from; whether its own file offers it (`model.kits`).
    adopted_from: str | None = Field(default=None, index=True)
    is_for_units: bool | None = Field(default=None, index=True)
    state: str = ItemState.DRAFT
    #: Content hash at the time of approval; None: not approved.
    approved_hash: str | None = None
    updated_at: datetime


class Version(Table, table=True):
    """An item in one language and reading level."""

    __table_args__ = (UniqueConstraint("item_id", "language", "level"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    language: str
    level: str
    revision: int = 1
    content_hash: str
    path: str
    title: str
    lead: str
    social: str
    body: str
    #: `VersionText.written`.
    written: dict[str, str] = by_name()
    updated_at: datetime


class Event(Table, table=True):
    """Something people can come to."""

    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str
    unit: str = Field(index=True)
    path: str
    #: `plans.EventFacts` as JSON.
    facts: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    #: RFC 5545 UID, made once; SEQUENCE rises with what people who come must hear of.
    uid: str = Field(unique=True)
    sequence: int = 0
    starts_at: datetime = Field(index=True)
    ends_at: datetime = Field(index=True)
    updated_at: datetime
    #: When the first page that names it went out; None: readers cannot see it yet.
    published_at: datetime | None = None


class Medium(Table, table=True):
    """The file of a picture as the media store holds it; facts are a Definition."""

    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str
    #: Hash of the source bytes it was made from.
    source_hash: str
    name: str
    width: int
    height: int
    size: int


class Publication(Table, table=True):
    """One edition, page, post or announcement: a plan entry on one occasion."""

    __table_args__ = (
        UniqueConstraint("plan_entry", "occasion"),
        UniqueConstraint("newsletter", "year", "number"),
        Index("ix_publication_due", "state", "due_at"),
        # A year of the calendar is counted from this alone.
        Index(
            "ix_publication_calendar",
            *("kind", "due_at", "state", "unit", "due_local", "published_at"),
        ),
        Index("ix_publication_external_id", "external_id", "kind"),
        Index("ix_publication_account", "account", "state", "due_at", "kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: Kind and id of what planned it: "edition:NL1", "page:spring_news".
    plan_entry: str
    #: Local date (and time) that the trigger names.
    occasion: str
    kind: str
    external_id: str
    #: The account of its plan entry, by which it is found; "": it has none, or several.
    account: str = Field(default="", sa_column_kwargs={"server_default": ""})
    unit: str
    owner: str
    state: str = PublicationState.DRAFT
    #: Local wall time it is due, and the instant derived from it.
    due_local: str
    due_at: datetime
    content_hash: str = ""
    approved_hash: str | None = None
    #: Editions: newsletter, year and number; the number is never given twice.
    newsletter: str | None = None
    year: int | None = None
    number: int | None = None
    #: Items it carries, once its messages stand: who got it, got these.
    carries: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"}
    )
    #: When it became visible, in every language at once.
    published_at: datetime | None = None
    #: Recipients up to this subscriber id are fixed; None: not begun.
    watermark: int | None = None
    #: Why it stands there (held, missed …): "key" of the sentence, its slots; or empty.
    reason: dict[str, Any] = by_name()
    recipients_fixed_at: datetime | None = None
    finished_at: datetime | None = None
    #: Recipients in each language, once it has finished: nobody is added to it then.
    recipients: dict[str, int] = by_name()
    #: From then on it is of no use to anybody: a reminder once its event has begun.
    stale_at: datetime | None = None


class Message(Table, table=True):
    """What is sent, once per language, level and variant; frozen once used."""

    __table_args__ = (
        UniqueConstraint(
            "publication_id", "account", "language", "level", "variant", "revision"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    account: str
    language: str
    level: str
    #: Format, and the language the reader asked for where it is not this one.
    variant: str
    revision: int = 1
    subject: str
    #: Encoded MIME with merge slots (`mime.skeleton`).
    skeleton: bytes
    #: The page of the same message; "" for text.
    html: str
    content_hash: str
    created_at: datetime


class Delivery(Table, table=True):
    """One recipient of one publication: the ledger's row."""

    __table_args__ = (
        UniqueConstraint("publication_id", "account", "recipient"),
        # PostgreSQL would look for the publication again for each of a million rows.
        # Whoever writes them has it locked, and nobody forgets one that has any.
        ForeignKeyConstraint(["publication_id"], ["publication.id"]).ddl_if(
            dialect="sqlite"
        ),
        *ledger_indexes(),
        NUMBERED_ONCE,
    )

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int
    account: str
    #: "s:<subscriber id>", or "public:<language>:<part>".
    recipient: str
    #: As served, which may be the fallback of what was asked for.
    language: str
    level: str
    variant: str
    state: str = DeliveryState.QUEUED
    #: Why it is in this state: a reply, a rule.
    reason: str = ""
    remote_id: str = ""
    attempts: int = 0
    #: How many may have arrived: the final dot may have left, and nobody refused it.
    copies: int = 0
    #: Owner of the claim, when it ends, and the number that fences an older owner.
    #: Mail in nobody's hands has no owner.
    claimed_by: str = ""
    lease_until: datetime | None = None
    fence: int = 0
    #: When the last try began; of mail.
    tried_at: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None


class Attempt(Table, table=True):
    """One try of a post, on disk before its first byte leaves; of mail, see below.

    While mail is tried, and once it is accepted, its try stands in the delivery alone:
    a row here is what became of one that ended otherwise (`store.attempts`).
    """

    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id")
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    #: "accepted", "deferred", "declined", "in_doubt", "abandoned"; "" while open.
    outcome: str = ""
    detail: str = ""
    #: Remote ids of steps that are done, so that none is repeated (public channels).
    saved: dict[str, str] = by_name()


class Receipt(Table, table=True):
    """Something that came back later: a bounce, a complaint, a figure."""

    __table_args__ = (UniqueConstraint("account", "event_key"),)

    id: int | None = Field(default=None, primary_key=True)
    account: str
    #: The provider's event id, or the hash of what was received.
    event_key: str
    kind: str
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    detail: str = ""
    received_at: datetime


class Subscriber(Table, table=True):
    """A person or role address that reads newsletters: one, however many."""

    __table_args__ = NUMBERED_ONCE

    id: int | None = Field(default=None, primary_key=True)
    #: As typed; what is shown and written to.
    address: str
    #: Normal form, which makes two spellings one person.
    address_key: str = Field(unique=True)
    name: str = ""
    language: str
    level: str = "standard"
    #: "html" or "text".
    format: str = "html"
    audience: str = ""
    #: Unit of her region; "": none chosen.
    region: str = unsaid()
    role: str = unsaid()
    organisation: str = unsaid()
    #: First local day on which she is written to again ("2027-03-01"); "": no pause.
    #: Text, so that the ledger compares it the same way on both databases.
    paused_until: str = unsaid()
    created_at: datetime
    #: When she last chose something herself: no list overwrites what she chose.
    own_choice_at: datetime | None = None


class Subscription(Table, table=True):
    """Where a subscriber stands with one newsletter."""

    __table_args__ = (
        UniqueConstraint("subscriber_id", "newsletter"),
        # Readers are counted along it, and who came or went within a time.
        Index("ix_subscription_newsletter_state", "newsletter", "state", "changed_at"),
        NUMBERED_ONCE,
    )

    id: int | None = Field(default=None, primary_key=True)
    subscriber_id: int = Field(foreign_key="subscriber.id")
    newsletter: str
    state: str = SubscriptionState.PENDING
    changed_at: datetime
    #: When she last joined; None: before this was kept, or never.
    joined_at: datetime | None = None


class Act(Table, table=True):
    """What a person did, in order; rows are only added."""

    id: int | None = Field(default=None, primary_key=True)
    #: Name that makes a scripted or repeated request one act; None: no name.
    key: str | None = Field(default=None, unique=True)
    at: datetime
    user: str
    #: For whom she did it as a stand-in; "" in her own right.
    acting_for: str = Field(default="", sa_column_kwargs={"server_default": ""})
    verb: str
    #: Kind and id: "item:spring_news".
    subject: str
    #: Content hash the act was about.
    content_hash: str = ""
    #: "done", or the key of the rule that refused it.
    result: str = "done"
    note: str = ""
    #: Values for the sentence of the rule that refused it; of what the program did by
    #: itself, its note in each language.
    slots: dict[str, Any] = by_name()
    #: Where it stands in the chain (`model.audit_chain`), and its hash there.
    chain_place: int | None = Field(default=None, unique=True, index=True)
    chain_hash: str = unsaid()


class Numbering(Table, table=True):
    """The last number given to a newsletter in a year; its row is the lock."""

    __table_args__ = (UniqueConstraint("newsletter", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    newsletter: str
    year: int
    last: int
    #: Day the row was made.
    since: date
