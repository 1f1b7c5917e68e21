"""Frozen values that the pages of newsletters are drawn from; see `model.desk`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from comms.model.desk import Choice, Departure, Line, Problem, Values
from comms.model.figures import Grain


@dataclass(frozen=True, kw_only=True)
class NewsletterCard:
    """One newsletter: its next number, what is in work, what was sent."""

    id: str
    name: str
    unit_name: str
    languages: tuple[str, ...]
    #: As far as this person is told.
    readers: int
    grain: Grain
    #: The number that comes next, as readers see it ("1-2027 helmikuu").
    next_number: str
    #: Whether this person may begin it.
    may_begin: bool
    in_work: tuple[Line, ...]
    sent: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item in an edition, or one that could be added."""

    item: str
    title: str
    #: Kind of item and unit, as words.
    sort: str
    unit_name: str
    state: str
    #: Languages of the edition that it has, and those that it lacks.
    languages: tuple[str, ...]
    lacking: tuple[str, ...]
    #: Where it stands ("0.2"), and which of all it is, counted from 1; where it would
    #: be added, for one that is offered.
    place: str
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section of an edition."""

    #: Heading in the person's language.
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What an inbox shows of an edition in one language."""

    language: str
    sender: str
    subject: str
    preheader: str


@dataclass(frozen=True, kw_only=True)
class MailCheck:
    """One rule for mails, and whether this mail keeps it."""

    #: "accessibility" or "spam".
    of: str
    key: str
    is_kept: bool
    #: The rule in words; what to do where it is not kept.
    words: str
    cure: str = ""


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing to be done before an edition leaves."""

    what: str
    words: str
    day: date
    is_done: bool
    is_past: bool


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What a press did to the arrangement, and how it is taken back."""

    #: "move", "drop", "put" or "section".
    verb: str
    title: str
    #: Heading of the section it stands in now.
    part: str
    #: Place among all items, counted from 1, and how many there are.
    number: int
    total: int
    undo: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an edition stands: read often, so little of it."""

    id: str
    state: str
    #: Hash of the plan: another one than a page was drawn from, and it has changed.
    seen: str
    #: Who saved it last; "": nobody has at the desk.
    saved_by: str
    unit: str
    unit_name: str
    #: Whether this person may stop what her unit sends.
    may_pause: bool
    saved_at: datetime | None = None
    #: Its number among publications, by which it is stopped alone.
    publication: int = 0
    #: Whether it waits by itself until somebody lets it go on.
    is_paused: bool = False
    reader_count: int = 0
    #: How many of the readers are through, once it leaves; how far and how fast.
    through: int = 0
    #: How exactly this person is told how many they are.
    grain: Grain = "full"
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Builder:
    """Everything that the page of one edition in work shows."""

    id: str
    title: str
    newsletter_name: str
    unit_name: str
    state: str
    standing: Standing
    #: Hash of the plan: whoever saves says what she saw.
    seen: str
    #: Hash of all that readers would see: what decisions are bound to.
    content_seen: str
    languages: tuple[str, ...]
    values: Values
    choices: Mapping[str, tuple[Choice, ...]]
    parts: tuple[Part, ...]
    offers: tuple[Entry, ...]
    inboxes: tuple[Inbox, ...]
    #: HTML of the mail by language.
    frames: Mapping[str, str]
    #: Its text alone, by language.
    texts: Mapping[str, str]
    #: Readers by language as served, and all of them.
    readers: tuple[tuple[str, int], ...]
    reader_count: int
    #: How exactly this person is told how many they are.
    grain: Grain
    checks: tuple[MailCheck, ...]
    problems: tuple[Problem, ...]
    dues: tuple[Due, ...]
    leaves_at: datetime
    #: Verbs this person may carry out now: "save", "discard", "submit", "approve",
    #: "schedule", "cancel".
    may: tuple[str, ...]
    departure: Departure | None = None
    #: Words of a title that is looked for among what is offered.
    find: str = ""


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What became of a press on the page of an edition."""

    #: The edition; "" where problems stopped it.
    edition: str
    problems: tuple[Problem, ...] = ()
    #: Somebody else saved in between: what stands there now, by field, and who it was.
    theirs: Values = field(default_factory=dict)
    by: str = ""
    #: Act that takes the arrangement back; "" where nothing moved.
    undo: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """Figures of one language, or of all."""

    language: str
    recipients: int
    #: Mails by what became of them: "sent", "bounced", "refused" …
    states: Mapping[str, int]
    left: int
    joined: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of an edition that has left."""

    id: str
    title: str
    newsletter_name: str
    unit_name: str
    state: str
    published_at: datetime
    finished_at: datetime | None
    #: End of the time in which leaving and joining are counted; None: still counting.
    counted_until: datetime | None
    rows: tuple[ReportRow, ...]
    total: ReportRow
    #: Why mails did not arrive: words and count, most frequent first.
    reasons: tuple[tuple[str, int], ...]
    #: Where readers find it, by language.
    archive: Mapping[str, str]
    sentences: tuple[str, ...] = ()
    #: At which domains mails did not arrive, and how many: one or two are people.
    domains: tuple[tuple[str, int], ...] = ()
    #: How exactly its figures are told.
    grain: Grain = "full"
