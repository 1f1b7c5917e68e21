"""What a campaign folder plans: items, events, editions, posts.

Like `programme` these are descriptions without state; unlike it they become rows
of their own (`tables.Item`, `Event`, `Publication`), since they have a life.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from comms.model.grown import Grown
from comms.model.programme import Described, Identifier, Part, Texts

#: Local wall time, ISO 8601 with "T" ("2027-02-17T10:00"); the zone is the
#: programme's. An offset stands only where a night has the hour twice.
LocalTime = Annotated[
    str,
    StringConstraints(
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?$"
    ),
]

#: Standard language or easy language (selkokieli, lätt språk).
Level = Literal["standard", "easy"]


class AfterClose(Part):
    """What a closed call shows."""

    label: Texts
    keep_page: bool = True
    hide_form: bool = True


class Reachable(Part):
    """When a contact answers."""

    starts: LocalTime
    ends: LocalTime


class Change(Part):
    """One fact of an event that a correction changes."""

    event: Identifier
    #: Where it stands in the event's file ("place.room", "starts", "cancelled").
    field: str
    before: Texts | str | bool
    after: Texts | str | bool


class Repeat(Part):
    """How a standing appeal comes back, as drafts."""

    every: str
    until: date
    vary_text: bool = True


class ItemFacts(Grown, Described):
    """The facts of an item that all its language versions share."""

    kind: ClassVar[str] = "item"
    later: ClassVar[frozenset[str]] = frozenset(
        {
            *("changes", "adopted_from", "written"),
            *("corrects_also", "corrects_edition"),
        }
    )

    type: str
    owner: Identifier
    #: Unit it belongs to, or "national".
    scope: str
    byline: Identifier | None = None
    audiences: list[str] = Field(default_factory=list)
    areas: list[str] = Field(default_factory=list)
    publish_at: LocalTime
    embargo_until: LocalTime | None = None
    review_on: date | None = None
    closes: LocalTime | None = None
    after_close: AfterClose | None = None
    #: "event_end": the item is over when its last event is.
    expires: str | None = None
    evergreen: bool = False
    urgent: bool = False
    #: Units may adopt it; `kits/` says to whom and on what terms.
    kit_for_units: bool = False
    #: Item of another unit that this one was adopted from.
    adopted_from: Identifier | None = None
    image: Identifier | None = None
    attachments: list[Identifier] = Field(default_factory=list)
    events: list[Identifier] = Field(default_factory=list)
    media_invited_to: list[Identifier] = Field(default_factory=list)
    contact: Identifier | None = None
    reachable: Reachable | None = None
    form: Identifier | None = None
    corrects: Identifier | None = None
    #: Other announcements whose readers it tells as well.
    corrects_also: list[Identifier] = Field(default=[])
    #: Number of a newsletter whose own words it puts right: subject, preheader, intro.
    corrects_edition: Identifier | None = None
    change: Change | None = None
    #: Several facts at once.
    changes: list[Change] = Field(default=[])
    #: New values as they were written, with references; as of `VersionText`.
    written: dict[str, str] = Field(default={})
    reminders: list[str] = Field(default_factory=list)
    repeat: Repeat | None = None
    #: Accounts it appears on by itself (web, feed, email, ics …); posts on
    #: networks are planned in `posts/`.
    channels: list[Identifier]


class VersionText(Grown, Described):
    """One language version of an item; `id` is "item.language.level"."""

    kind: ClassVar[str] = "version"
    later: ClassVar[frozenset[str]] = frozenset({"written"})

    id: str
    item: Identifier
    language: str
    level: Level = "standard"
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    lead: str = ""
    #: Text for networks, without tags and link.
    social: str = ""
    #: CommonMark with the directive {{event:ID}}.
    body: str
    #: The texts above as they were written, by name, where a reference ({{fact:ID}},
    #: {{block:ID}}) stands in them; above is what it says.
    written: dict[str, str] = Field(default={})


class Place(Part):
    """Where an event is."""

    name: Texts
    street: str = ""
    room: Texts = Field(default_factory=dict)
    municipality: Texts = Field(default_factory=dict)


class EventAccess(Part):
    """What a person needs to know to get in and follow."""

    step_free: bool | None = None
    induction_loop: bool | None = None
    interpretation: list[str] = Field(default_factory=list)
    note: Texts = Field(default_factory=dict)


class RegistrationRules(Part):
    """Whether and how people sign up."""

    required: bool = False
    opens: LocalTime | None = None
    closes: LocalTime | None = None
    capacity: int | None = None
    fields: list[str] = Field(default_factory=list)
    newsletter_tick: str = "unticked"
    delete_dietary_and_access_after_days: int = 14
    delete_registrations_after_days: int = 90


class EventFacts(Grown, Described):
    """One event; each fact stands here once."""

    kind: ClassVar[str] = "event"
    later: ClassVar[frozenset[str]] = frozenset({"written"})

    unit: str
    type: str
    series: Identifier | None = None
    next_in_series: Identifier | None = None
    previous_in_series: Identifier | None = None
    title: Texts
    summary: Texts
    starts: LocalTime
    ends: LocalTime
    place: Place
    access: EventAccess = Field(default_factory=EventAccess)
    #: Address for those who take part from afar, or who gets it.
    remote: str | None = None
    registration: RegistrationRules = Field(default_factory=RegistrationRules)
    price: str = "free"
    organiser: Identifier
    contact: Identifier
    media_welcome: bool = False
    guest_speaker_role: Texts = Field(default_factory=dict)
    cancelled: bool = False
    #: Texts above as they were written, by dotted name ("place.room.fi"), where a
    #: reference stands in them; above is what it said when the event was told.
    written: dict[str, str] = Field(default={})


class Section(Part):
    """A part of an edition: named items, or the period's items of some types."""

    heading: Texts
    items: list[Identifier] = Field(default_factory=list)
    #: Item types to fill from, newest first, since the newsletter's last edition.
    fill: list[str] = Field(default_factory=list)


class EditionPlan(Grown, Described):
    """One number of a newsletter, or the pattern of numbers that come by a rule."""

    kind: ClassVar[str] = "edition"
    later: ClassVar[frozenset[str]] = frozenset(
        {"send_at", "cron", "starts_on", "until", "draft_days", "segment", "written"}
    )

    newsletter: Identifier
    owner: Identifier
    #: None: the next free number of the year is proposed.
    number: int | None = None
    #: May contain {number}.
    subject: Texts
    preheader: Texts
    languages: list[str]
    #: "" where it comes back by `cron`: each time a draft for a person.
    send_at: LocalTime = ""
    #: Rule of five fields ("0 9 1-7 * mon"), with its first and last day.
    cron: str = ""
    starts_on: date | None = None
    until: date | None = None
    #: Days before it is due at which the draft gets its number and waits.
    draft_days: Annotated[int, Field(ge=0, le=60)] = 14
    #: Only subscribers of these audiences; empty: all.
    audiences: list[Identifier] = Field(default_factory=list)
    #: Only subscribers who are in this segment; None: all.
    segment: Identifier | None = None
    intro: Texts = Field(default_factory=dict)
    intro_by: Identifier | None = None
    sections: list[Section]
    #: Subject, preheader and intro as they were written ("subject.fi"); as above.
    written: dict[str, str] = Field(default={})


class NewContent(Part):
    """Which pages, once they are out, are told on accounts by themselves."""

    #: Types of item; empty: every type.
    types: list[str] = Field(default_factory=list)
    #: Units, "national" for the programme's own; empty: all.
    units: list[str] = Field(default_factory=list)
    #: How long after the page ("+3h", "+1d 09:00").
    after: str


class PostPlan(Grown, Part):
    """One item, or each new one, on some accounts; one of five keys says when."""

    later: ClassVar[frozenset[str]] = frozenset(
        {
            *("item", "at", "cron", "starts_on", "until"),
            *("event", "offset", "after_publication", "on_new"),
        }
    )

    #: "" only with `on_new`.
    item: Identifier = ""
    accounts: list[Identifier]
    #: Once, at this time.
    at: LocalTime = ""
    #: By a rule of five fields ("0 9 * * mon"); second and later times are drafts.
    cron: str = ""
    #: First and last day of `cron` or `on_new`.
    starts_on: date | None = None
    until: date | None = None
    #: Before or after an event, by `offset` ("-14d", "-1d 09:00"); moves with it.
    event: Identifier = ""
    offset: str = ""
    #: So long after the item's page went out ("+3h", "+1d 09:00").
    after_publication: str = ""
    #: For each page of some kind that goes out.
    on_new: NewContent | None = None


class Campaign(Described):
    """A standing plan of posts."""

    kind: ClassVar[str] = "campaign"

    name: Texts
    posts: list[PostPlan]
