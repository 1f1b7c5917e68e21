"""Standing facts of a programme, as its campaign folder describes them.

Each class is one kind of entry. The reader of campaign folders (`content.folder`)
makes them, the store keeps them as JSON, everybody else reads them from a
`store.catalogue.Catalogue`. They hold no state.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from comms.model.grown import Grown
from comms.model.quiet import QuietHours
from comms.model.retention import MOST_DAYS, Retained

#: A text per language code ("fi", "sv", "en"): what people read.
Texts = dict[str, str]

#: Name of a thing in files, tables and addresses: letters, digits, "_" and "-".
Identifier = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)
]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]

Role = Literal[
    "admin",
    "national_lead",
    "approver",
    "coordinator",
    "change_agent",
    "translator",
    "viewer",
]

#: The unit of everything that belongs to the programme as a whole.
NATIONAL = "national"


class Described(BaseModel):
    """Base of everything that a campaign file describes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: The word for this kind in tables and messages ("unit").
    kind: ClassVar[str]

    id: Identifier


class Part(BaseModel):
    """Base of what stands inside an entry and has no id of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Part):
    """First and last day, both included."""

    starts: date
    ends: date


class Umbrella(Part):
    """The larger undertaking a programme belongs to, while it lasts."""

    name: Texts
    valid_until: date | None = None


class Organisation(Part):
    """A body behind the programme."""

    id: Identifier
    role: str
    name: Texts


ApprovalStep = Annotated[
    str,
    StringConstraints(
        pattern=r"^(national_lead|approver|coordinator|change_agent)_(of_unit|national)$"
    ),
]


class ApprovalRule(Part):
    """Who approves, in this order of steps."""

    #: "coordinator_of_unit", "approver_national": a role and whose. None, and no four
    #: eyes: who may write it may let it out.
    steps: list[ApprovalStep]
    four_eyes: bool = True
    note: str = ""


class HashtagPolicy(Part):
    """How many tags, and in what order, a post carries."""

    max_per_channel: dict[str, int] = Field(default_factory=dict)
    order: list[str] = Field(default_factory=list)
    case: str = "PascalCase"
    skip_expired: bool = True
    missing_language: str = "use_default_language"


class Programme(Grown, Described):
    """The programme itself: one per folder."""

    kind: ClassVar[str] = "programme"
    later: ClassVar[frozenset[str]] = frozenset(
        {"planning_horizon_days", "retention", "quiet_hours"}
    )

    name: Texts
    short_name: Texts
    timezone: str
    default_language: str
    languages: list[str]
    #: Which language a reader gets where hers is missing.
    fallback: dict[str, str] = Field(default_factory=dict)
    reading_levels: list[str] = Field(default_factory=lambda: ["standard"])
    #: Languages that may be added to `languages` at any time.
    languages_ready_to_add: list[str] = Field(default_factory=list)
    spelling_variants_to_warn_about: list[str] = Field(default_factory=list)
    runs: Period
    after_end: dict[str, str | bool] = Field(default_factory=dict)
    umbrella: Umbrella | None = None
    organisations: list[Organisation] = Field(default_factory=list)
    #: What a unit is called ("maakunta"); None where a programme has no units.
    unit_name: Texts | None = None
    #: The authority that supervises accessibility, as the statement names it.
    supervisor: Texts = Field(default_factory=dict)
    #: Host organisation, sender and look of the programme as a whole.
    host: "Host"
    brand: "Brand"
    #: By kind of item, with "national" and "region_default" for all others.
    approval: dict[str, ApprovalRule]
    hashtag_policy: HashtagPolicy = Field(default_factory=HashtagPolicy)
    #: Whether what is urgent leaves while sending is paused.
    urgent_passes_pause: bool = False
    #: When posts and mails wait that are not urgent.
    quiet_hours: QuietHours = ""
    #: Minutes after its time within which a publication may still leave by itself.
    lateness_window_minutes: int = 120
    #: Days ahead for which what comes back by itself is planned.
    planning_horizon_days: Annotated[int, Field(ge=1, le=366)] = 60
    #: Days that kinds of personal data are kept, where it is not as usual.
    retention: dict[Retained, Annotated[int, Field(ge=1, le=MOST_DAYS)]] = Field(
        default={}
    )


class Host(Part):
    """The organisation behind a unit: controller, sender, address for replies."""

    #: Name of the host organisation, which is the data controller.
    controller: Texts
    postal_address: str
    privacy_notice: Texts
    sender_name: Texts
    sender_address: str
    reply_to: str


class Brand(Part):
    """What makes a unit's pages and mails recognisable."""

    colour: Colour
    #: Medium shown on light ground, and the one for dark ground.
    logo: Identifier
    logo_dark: Identifier | None = None


class Unit(Grown, Described):
    """A region, office or similar part of the programme."""

    kind: ClassVar[str] = "unit"
    later: ClassVar[frozenset[str]] = frozenset({"approval", "quiet_hours"})

    name: Texts
    languages: list[str]
    #: Both languages or neither, at the same minute.
    publish_together: bool = False
    host: Host
    brand: Brand
    #: Rules of its own, by type of item, "urgent_" and a type, or "default"; where it
    #: has none, the programme's hold.
    approval: dict[str, ApprovalRule] = Field(default={})
    #: Instead of the programme's; "": as the programme has them.
    quiet_hours: QuietHours = ""


class SubPilot(Part):
    """A named part of an area that some units run."""

    id: Identifier
    name: Texts
    coverage: list[str]


class Area(Described):
    """A development area."""

    kind: ClassVar[str] = "area"

    name: Texts
    aliases: list[str] = Field(default_factory=list)
    #: Units that run it, or all of them.
    coverage: list[str] | Literal["all"]
    sub_pilots: list[SubPilot] = Field(default_factory=list)


class Hashtag(Described):
    """A tag of the programme, a unit or its umbrella; stored without "#"."""

    kind: ClassVar[str] = "hashtag"

    tag: str
    scope: Literal["programme", "region", "umbrella", "generic"]
    unit: str | None = None
    #: Language of the tag; None: fits every language.
    language: str | None = None
    valid_until: date | None = None
    source: str = ""


#: When an account usually posts, on the wall: "mon 09:00", "daily 16:30".
SlotTime = Annotated[
    str,
    StringConstraints(
        pattern=r"^(daily|mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]$"
    ),
]


class Account(Grown, Described):
    """A place the programme publishes at: a page, a feed, a network's account."""

    kind: ClassVar[str] = "account"
    later: ClassVar[frozenset[str]] = frozenset({"slots"})

    #: Kind of channel ("x", "mastodon", "newsletter", "page_and_archive").
    channel: str
    mode: Literal["automatic", "sandbox", "manual_copy"]
    owner: str
    #: Retired: nothing is scheduled here any more; its log stays.
    retired_on: date | None = None
    languages: list[str]
    #: Name in the follow block; public address of the account, if it has one.
    title: Texts = Field(default_factory=dict)
    url: str | None = None
    #: Numbers by what they limit ("text": 300); "image": "required".
    limits: dict[str, int | str] = Field(default_factory=dict)
    #: Whether links in posts say where the reader came from (`utm_…`).
    utm: bool = False
    #: When it usually posts; the calendar shows what is still free.
    slots: list[SlotTime] = Field(default=[])
    note: str = ""


class Audience(Described):
    """Whom a text is for."""

    kind: ClassVar[str] = "audience"

    name: Texts
    prefers_level: str = "standard"
    prefers_channels: list[str] = Field(default_factory=list)
    tone: Texts = Field(default_factory=dict)


class User(Described):
    """A person's role in the programme; persons are named by role."""

    kind: ClassVar[str] = "user"

    role: Role
    #: Unit the role reaches to, or "national".
    scope: str
    email: str
    name: Texts

    @property
    def behalf(self) -> "tuple[User, ...]":
        """Whose rights she has beside her own; see `model.people.Deputy`."""
        return ()


class Contact(Described):
    """A card that tells readers whom to ask."""

    kind: ClassVar[str] = "contact"

    #: Take name and address from this user unless given here.
    user: str | None = None
    name: Texts = Field(default_factory=dict)
    email: str | None = None
    phone: str | None = None
    area: str | None = None
    languages: list[str] = Field(default_factory=list)
    valid_until: date | None = None


class Rights(Part):
    """What a picture may be used for."""

    free_use: bool = False
    children_in_picture: bool = False
    guardian_permission: bool | None = None
    #: Channels it may appear in; empty: all.
    permitted_uses: list[str] = Field(default_factory=list)
    valid_until: date | None = None
    photographer: Texts = Field(default_factory=dict)

    @property
    def is_permitted(self) -> bool:
        """Whether nobody has said no, and a guardian yes where children are seen."""
        agreed = self.guardian_permission
        return bool(agreed) if self.children_in_picture else agreed is not False

    def is_over(self, day: date) -> bool:
        """Whether the last day on which it may be used is past."""
        return self.valid_until is not None and day > self.valid_until


class Medium(Described):
    """A picture, document or video and what must be known before it is used."""

    kind: ClassVar[str] = "medium"

    type: Literal["logo", "photo", "pdf", "video"]
    #: File beside the description; None where only a description exists so far.
    file: str | None = None
    alt: Texts = Field(default_factory=dict)
    #: What readers find a file under, and the language it is in; "": all of them.
    name: str = ""
    language: str = ""
    #: Where a video is watched.
    address: str = ""
    rights: Rights = Field(default_factory=Rights)
    pages: int | None = None
    seconds: int | None = None
    tagged_pdf: bool | None = None
    captions: list[str] = Field(default_factory=list)
    transcript: list[str] = Field(default_factory=list)
    accessible_version: str | None = None
    published_elsewhere: str | None = None


class Newsletter(Grown, Described):
    """A newsletter people subscribe to; its numbers are Editions."""

    kind: ClassVar[str] = "newsletter"
    later: ClassVar[frozenset[str]] = frozenset(
        {"lateness_window_minutes", "legal_basis", "sensitive"}
    )

    unit: str
    name: Texts
    languages: list[str]
    #: Why its readers' addresses may be kept (Data Protection Act 1050/2018, 4 §).
    legal_basis: Literal["consent", "public_task"] = "consent"
    #: To read it tells of violence, divorce, illness: named in no list and no question.
    sensitive: bool = False
    #: Pattern of the number: {n}, {yyyy}, {month}.
    numbering: str = "{n}/{yyyy}"
    publish_together: bool = False
    #: Editions that went out before this store existed: year → last number.
    last_number: dict[int, int] = Field(default_factory=dict)
    footer: list[str] = Field(default_factory=list)
    #: Minutes after its time within which a number may still leave by itself; None:
    #: as the programme has it.
    lateness_window_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None


class Form(Described):
    """Questions that readers answer."""

    kind: ClassVar[str] = "form"

    anonymous: bool = True
    open_until: date | None = None
    fields: list[dict[str, object]]
    warning: Texts = Field(default_factory=dict)
    moderation: dict[str, str] = Field(default_factory=dict)


class YearClockEntry(Described):
    """Something that comes back every year in the same month."""

    kind: ClassVar[str] = "year_clock"

    month: Annotated[int, Field(ge=1, le=12)]
    what: Texts


Programme.model_rebuild()
