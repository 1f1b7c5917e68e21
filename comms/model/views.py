"""Frozen values that pages, feeds, calendars and mails are drawn from.

Built from rows by `content`, `events` and `campaigns`; in one language and level
each, texts already chosen, references resolved, times aware and in the programme's
zone. Renderers read nothing else, so a preview equals what is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image file of ours."""

    #: Address, absolute in mail and feeds, from the root on pages.
    url: str
    alt: str
    width: int
    height: int
    credit: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemPicture:
    """The picture of a text: what an approval says yes to beside the words."""

    id: str
    url: str
    #: What it shows, by language of the text.
    alt: Mapping[str, str]
    #: "permitted" by a guardian, "usable" without one, "ended", "over": its last day.
    rights: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file to download: title, kind and size stand in the link."""

    url: str
    title: str
    #: "PDF", "video".
    type: str
    #: Bytes; 0 where unknown.
    size: int = 0
    #: Language it is in; "" for that of the page, or all.
    language: str = ""
    #: Languages of a video's subtitles.
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kin:
    """The item that this one was adopted from, or one that was adopted from it."""

    title: str
    unit_name: str
    url: str
    is_origin: bool


@dataclass(frozen=True, kw_only=True)
class PutRight:
    """What a correction puts right, as readers find it."""

    title: str
    #: Language of the title.
    language: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CorrectedFact:
    """One fact that was told otherwise, in whole sentences."""

    #: Name of the event it is a fact of; "" where the lead of a correction tells it.
    about: str = ""
    #: What is so, and what was said before ("" where nothing was).
    now: str
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectionNote:
    """That something published was put right later; what was told stays as it was."""

    #: When readers were told, in the programme's zone, and the zone's name.
    at: datetime
    zone: str
    #: Title, language and page of the correction.
    title: str
    language: str
    url: str
    facts: tuple[CorrectedFact, ...]


@dataclass(frozen=True, kw_only=True)
class ContactCard:
    """Whom to ask."""

    name: str
    email: str
    phone: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One event in one language."""

    id: str
    #: Stable identifier of the calendar object (RFC 5545 UID), and its revision.
    uid: str
    sequence: int
    language: str
    title: str
    summary: str
    starts: datetime
    ends: datetime
    zone: str
    place: str
    street: str
    room: str
    municipality: str
    #: Sentences on access ("Step-free", "Induction loop", notes).
    access: tuple[str, ...]
    registration_required: bool
    registration_opens: datetime | None
    registration_closes: datetime | None
    capacity: int | None
    free: bool
    media_welcome: bool
    guest_speaker: str
    cancelled: bool
    unit_name: str
    contact: ContactCard | None
    #: Page of the event, and its calendar file, as `Picture.url`.
    url: str
    calendar_url: str
    previous_in_series: tuple[str, str] | None = None  # (title, url)
    next_in_series: tuple[str, str] | None = None
    updated_at: datetime | None = None
    unit_id: str = ""
    #: What of it was put right since it was announced, newest first.
    corrections: tuple[CorrectionNote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Markdown:
    """A stretch of CommonMark without directives left in it."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One language version of an item."""

    id: str
    #: "news", "blog", "event_announcement", "open_call", "feedback_campaign" …
    type: str
    language: str
    level: str
    #: Language or level the reader asked for and did not get; "" if she did.
    wanted_language: str = ""
    wanted_level: str = ""
    title: str
    lead: str
    #: The body in order: text, with events where they were named.
    body: tuple[Markdown | EventView, ...]
    unit_id: str
    unit_name: str
    byline: str = ""
    areas: tuple[str, ...] = ()
    image: Picture | None = None
    documents: tuple[Document, ...] = ()
    #: Kinds of files that were promised and are not there yet ("video").
    awaited: tuple[str, ...] = ()
    #: Where its form is answered; "" while nobody can answer it.
    answer_url: str = ""
    contact: ContactCard | None = None
    closes_at: datetime | None = None
    #: Words shown once `closes_at` has passed.
    closed_label: str = ""
    closed: bool = False
    published_at: datetime | None = None
    updated_at: datetime | None = None
    url: str = ""
    #: Languages this item can be read in: code → address.
    translations: dict[str, str] = field(default_factory=dict)
    easy_url: str = ""
    standard_url: str = ""
    #: Press text in this language; "" where there is none to see.
    press_url: str = ""
    #: Its original, or what units made of it, as far as readers see them.
    kin: tuple[Kin, ...] = ()
    #: What of it was put right since it came out, newest first.
    corrections: tuple[CorrectionNote, ...] = ()
    #: Of a correction: what it puts right, as far as readers see that.
    corrects: tuple[PutRight, ...] = ()
    #: Hashtags of the programme for this language, without "#".
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowLink:
    """One line of the follow block."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Funder:
    """The funder's line and emblem."""

    text: str
    logo: Picture | None


@dataclass(frozen=True, kw_only=True)
class UnitView:
    """What a page or mail shows of the unit behind it."""

    id: str
    name: str
    #: Name of the programme, with its short form.
    programme: str
    programme_short: str
    colour: str
    logo: Picture
    logo_dark: Picture | None
    controller: str
    postal_address: str
    privacy_notice: str
    reply_to: str


@dataclass(frozen=True, kw_only=True)
class EditionSection:
    """A headed part of an edition."""

    heading: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, kw_only=True)
class EditionView:
    """One edition in one language and level, for one kind of reader."""

    id: str
    newsletter_id: str
    newsletter_name: str
    #: "1/2027", "1-2027 helmikuu".
    number: str
    language: str
    level: str
    #: Language or level the reader asked for and did not get; "" if she did.
    wanted_language: str = ""
    wanted_level: str = ""
    subject: str
    preheader: str
    #: Day it is sent, for the heading.
    day: date
    intro: str
    intro_by: str
    sections: tuple[EditionSection, ...]
    unit: UnitView
    core_message: str
    contacts: tuple[ContactCard, ...]
    funder: Funder
    follow: tuple[FollowLink, ...]
    #: Absolute addresses.
    site_url: str
    #: "": it is mailed and stands nowhere else.
    web_url: str
    archive_url: str
    accessibility_url: str
    #: "" outside demonstrations.
    demo_notice: str = ""


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """One line of the archive: an edition that has gone out, in one language."""

    newsletter_id: str
    newsletter_name: str
    #: "1/2027", "1-2027 helmikuu".
    number: str
    #: The number as it stands in the address ("1-2027").
    slug: str
    subject: str
    #: Day it went out.
    day: date
    #: Address of the web version, from the root.
    url: str
    #: Languages it went out in.
    languages: tuple[str, ...]
    #: Day on which something that it told was put right last; None: nothing was.
    corrected_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Editions of one newsletter in the archive: the last ones, or those of a year."""

    newsletter_id: str
    newsletter_name: str
    #: Newest first.
    lines: tuple[EditionLine, ...]
    #: Whether there are more than these.
    has_more: bool = False
    #: The year of these; 0: they are the last ones.
    year: int = 0
    #: Years in which it went out, latest first.
    years: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SiteView:
    """What every page of the site shows, in one language."""

    programme: str
    programme_short: str
    #: The unit whose brand the site wears.
    unit: UnitView
    #: Id and name of every unit that publishes here.
    units: tuple[tuple[str, str], ...]
    funder: Funder
    follow: tuple[FollowLink, ...]
    #: "" outside demonstrations.
    demo_notice: str
    core_message: str
    #: Id and name of every newsletter.
    newsletters: tuple[tuple[str, str], ...]
    #: The authority that supervises accessibility; "" where none is named.
    supervisor: str = ""
    #: Last day of the programme, once it is over and the site is an archive.
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """That an item was out and was taken back; nothing of what it said."""

    day: date
    #: As whoever withdrew it gave it.
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventGone:
    """An event that was withdrawn: what a calendar needs to strike it out."""

    id: str
    uid: str
    #: Higher than that of the event as readers knew it.
    sequence: int
    language: str
    unit_id: str
    starts: datetime
    ends: datetime
    zone: str
    #: When it was withdrawn.
    at: datetime
    withdrawal: Withdrawal


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A person's place on a newsletter, as the holder of her link may see it."""

    #: Enough for her to know it again, too little for others ("t…01@example.org").
    address_hint: str
    newsletter_id: str
    newsletter_name: str
    language: str
    subscribed: bool
    #: All her newsletters: name, whether subscribed, token of that seat.
    newsletters: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True, kw_only=True)
class ReadersPage:
    """The page of an item as readers will see it, before anybody has drawn it."""

    item: ItemView
    #: Frame of the site, and the look of the unit.
    site: SiteView
    unit: UnitView
