"""Frozen values that pages of the desk are drawn from.

In one language each: names, sentences and times are already chosen; times are aware
and in the programme's zone. What a person typed stays text as typed (`Values`), so a
form that is refused comes back as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from comms.model.kept import Met
from comms.model.views import ItemPicture, Picture, ReadersPage

#: What a form holds: name of the field → what was typed or ticked, in order.
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person who is signed in, or may sign in by a link."""

    id: str
    name: str
    role: str
    #: Unit, or "national".
    scope: str
    #: Language in which the person works.
    language: str
    #: Those for whom she stands in today.
    behalf: "tuple[Who, ...]" = ()
    #: Whether she must set up a second factor before anything else.
    owes_factor: bool = False
    #: Whether single letters are keys for her; else only Ctrl and the like are.
    uses_letters: bool = True
    #: Of a guest with a link: whether she could not come in again without one.
    lacks_key: bool = False
    #: Of a guest with a link: whether it is her invitation.
    is_invited: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose in a form."""

    value: str
    label: str
    #: What helps to choose ("Facebook group, by hand"); "" for nothing.
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong in a form, or would stop or trouble a reader."""

    #: Name of the field; "" where it is about the whole.
    field: str
    #: "error" stops, "warning" is shown, "ask" wants another try ("add the year").
    severity: str
    #: Name of the rule ("year_missing"), for tests and help.
    key: str
    #: One or two whole sentences: what is wrong and what to do.
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form to fill in, with what can be chosen in it."""

    values: Values
    choices: Mapping[str, tuple[Choice, ...]]
    #: Languages to write in, first the one that is never missing.
    languages: tuple[str, ...]
    #: Those that must be there before it can be approved.
    owed: tuple[str, ...]
    #: Item that is edited; "" for a new one.
    item_id: str = ""
    #: Content hash that the form was drawn from: whoever saves says what she saw.
    seen: str = ""
    #: Whether it begins as one that the announcement of the one before leads to.
    is_told_with: bool = False
    #: Type of item that a text form writes ("blog"); "" for a seminar.
    kind: str = ""
    #: Whether the programme has texts in easy language.
    has_easy: bool = False
    #: Sentences of the first language that came after a version was last read against
    #: it, by language of the version.
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The picture that was put in with the item, and where it can be seen; "": none.
    photo: str = ""
    photo_url: str = ""
    #: Where the files that were put in with it can be seen, by their ids.
    file_urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One thing that leaves, or would leave: on one channel, in one language."""

    #: "page", "newsletter", "post", "card", "calendar", "record", "press", "chain".
    kind: str
    #: Account by its id ("bsky"), and its name.
    account: str
    title: str
    language: str
    #: Publication state ("scheduled"), or "planned" where nothing is kept yet.
    state: str
    at: datetime | None = None
    #: The text as it will stand there; "" where `frame` shows it.
    text: str = ""
    tags: tuple[str, ...] = ()
    picture: Picture | None = None
    #: Whether it had a photo that may be seen no more; `picture` is None then.
    is_picture_over: bool = False
    #: Length by the network's own count, and its limit; 0: no limit.
    measured: int = 0
    limit: int = 0
    #: Why it is held, missed, refused …, as a sentence.
    reason: str = ""
    #: Where it stands for readers; "" while it does not.
    url: str = ""
    #: HTML to be shown in a frame of its own, or the page that is drawn when that
    #: frame is looked at; neither where `text` shows all.
    frame: str = ""
    page: ReadersPage | None = None
    #: Whether nobody looks at it now: what it says is not drawn, or not to be shown.
    is_folded: bool = False
    #: Whether it cannot be drawn; `reason` says why.
    is_broken: bool = False
    #: Delivery row that a person can act on (tick, say what became of it); 0: none.
    delivery: int = 0
    #: Edition, item or publication by its id.
    publication: str = ""
    #: Verbs this person may carry out on just this publication (a step of a chain):
    #: "submit", "approve", "return", "schedule", "release", "cancel".
    may: tuple[str, ...] = ()
    #: What helps it on elsewhere ("resume", "retime"), and where; "": nothing does.
    act: str = ""
    act_path: str = ""

    @property
    def is_framed(self) -> bool:
        """Whether a frame shows it."""
        return bool(self.frame or self.page)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What would become of a form: problems first, then every channel."""

    problems: tuple[Problem, ...]
    outputs: tuple[Output, ...]


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of saving a form."""

    #: Item it was saved as; "" where problems stopped it.
    item_id: str
    problems: tuple[Problem, ...] = ()
    #: Somebody else saved in between: what stands there now, by field.
    theirs: Values = field(default_factory=dict)
    #: How both went together; None: nobody was in between.
    met: Met | None = None
    #: Other items that lost their approval by it: announcements it was linked to.
    voided: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PutIn:
    """What became of a picture that somebody put in."""

    #: Name in the media store; "" where it was refused.
    upload: str
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing on a list: what, where, when, in what state, and what to do."""

    #: "item:spring_news", "edition:NL1", "delivery:17".
    subject: str
    title: str
    #: Sort of thing, as a word ("Post, X").
    sort: str
    unit_name: str
    state: str
    at: datetime | None
    #: Why it is here, as a sentence; "" where the state says it.
    reason: str
    #: Address at the desk, below "/desk/<language>".
    path: str
    #: The one main act: "open", "approve", "mend", "post", "look", "choose", "renew" …
    act: str = "open"
    #: Where the act is, if not at `path`.
    act_path: str = ""
    #: The same act in other languages: language and address.
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A pause that stands."""

    #: "" for everything, a unit, "publication:17" for one edition, page or post,
    #: "item:spring_news" for several that tell one item.
    unit: str
    #: Of one publication or item: its title.
    unit_name: str
    user_name: str
    reason: str
    since: datetime
    #: Whether the person who looks may lift it.
    may_lift: bool
    #: Address of the one publication or item; "" where a unit or everything is stopped.
    path: str = ""
    #: Where the item would have gone ("Page", "Bluesky"), if there are several.
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Week:
    """The start page of one person."""

    #: What waits for this person, what failed, what leaves next, own drafts.
    waiting: tuple[Line, ...]
    failed: tuple[Line, ...]
    upcoming: tuple[Line, ...]
    drafts: tuple[Line, ...]
    #: Whether there is more than the lists show.
    more: bool = False
    #: What will need her soon; how many units are silent this month, if hers to know.
    watch: tuple[Line, ...] = ()
    silent: int | None = None

    #: How many of those that wait want her approval.
    approvals: int = 0

    @property
    def to_do(self) -> int:
        """How many lines want her to do something."""
        failed = sum(line.act != "open" for line in self.failed)
        return len(self.waiting) + failed


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What waits for one person, as the navigation says it."""

    #: Lines of her week that want something; of those, approvals.
    week: int = 0
    approvals: int = 0
    #: How much would have left by now, by the unit that is stopped; "": everything.
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One act in the history of an item."""

    at: datetime
    user_name: str
    #: "saved", "submit", "approve", "return", "correct" …
    verb: str
    note: str = ""
    #: Why it was refused, as a sentence; "" where it was carried out.
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place that differs from what was approved last."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Departure:
    """How an edition, or the letter of an item, leaves: its test, and until when."""

    #: Edition by its id.
    edition: str
    #: "tested", "on_its_way" or "untested", for exactly what stands there now; ""
    #: once it has left.
    test: str
    #: Whether this person may send herself a test.
    may_test: bool
    #: Verb that wants a reason as long as it is not tested; "" for none.
    asks: str = ""
    #: How many readers, done when; or how far it is: whole sentences.
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """Everything the desk shows of an item."""

    id: str
    title: str
    sort: str
    state: str
    unit_name: str
    owner_name: str
    #: What an approval is bound to; sent back with each act.
    seen: str
    problems: tuple[Problem, ...]
    outputs: tuple[Output, ...]
    differences: tuple[Difference, ...]
    history: tuple[Deed, ...]
    #: Verbs this person may carry out now, the main one first: "edit", "submit",
    #: "approve", "return", "schedule", "change", "withdraw", "cancel".
    may: tuple[str, ...]
    #: Events it announces that are still to come: id, title, whether called off.
    events: tuple[tuple[str, str, bool], ...] = ()
    #: How its mail leaves; None where it has none.
    departure: Departure | None = None
    #: Page below "/desk/<language>" on which an edition is put together; "" for none.
    built_at: str = ""
    #: Whether its saves are versions that can be looked at: an edition's are not.
    has_versions: bool = False
    #: Whether its words may begin something new.
    may_begin_again: bool = False
    #: Whether a form can begin with what comes after it in a series.
    may_have_a_next: bool = False
    #: Whether it is a correction whose page is out: what it changed stays changed.
    has_changed_facts: bool = False
    picture: ItemPicture | None = None
    #: Kinds of outputs that are looked at; the others are folded.
    opened: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """A post that a person puts out by hand."""

    delivery: int
    account_title: str
    language: str
    text: str
    link: str
    tags: tuple[str, ...]
    picture: Picture | None
    #: Where it is posted; "" where the account has no address.
    open_url: str
    due: datetime
    state: str
    #: Where it was put, if somebody has ticked it.
    url: str = ""
    #: "post"; "edit" and "removal" of one that was put out.
    kind: str = "post"
    #: Whether this person may tick it, or say what became of it.
    may_act: bool = True
    #: Whether it had a photo that may be used no more; `picture` is None then.
    is_picture_over: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """One account on the list of accounts."""

    id: str
    title: str
    #: Kind of channel, and how it is used: "automatic", "sandbox", "manual_copy".
    channel: str
    mode: str
    owner_name: str
    languages: tuple[str, ...]
    url: str
    #: Day from which nothing is posted any more; None while it is open.
    retired_on: datetime | None
    reason: str
    #: Publications that still wait to leave on it.
    waiting: int
    may_retire: bool
    #: "retired", "failing", "expired", "expires", "unconnected", "connected",
    #: "sandbox", "manual_copy", "own".
    state: str = "sandbox"
    #: Posts of the last weeks: the newest, how many today, and since when none arrives.
    last_at: datetime | None = None
    today: int = 0
    failing_since: datetime | None = None
    #: Last day of its token.
    expires_on: date | None = None
    #: Unit it belongs to.
    owner: str = ""
