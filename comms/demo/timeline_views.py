"""Frozen values that the timeline page is drawn from: days, moments and their cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

#: Filters beside the accounts: what is no post.
PAGES, LETTERS, EVENTS, STOPPED = "pages", "newsletters", "events", "not-out"
#: The choice that hides nothing.
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words in one language."""

    language: str
    text: str
    #: Second line: a lead, a place; "" for none.
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture beside the page."""

    file: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A state as people read it: icon, words and tone."""

    icon: str
    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class PageCard:
    """A page of the site, in all its languages."""

    unit: str
    versions: Sequence[Said]
    #: Languages with an easy version too.
    easy: Sequence[str]
    standing: Standing
    #: Whether the ledger has one and the same instant for all languages.
    at_once: bool

    channel = PAGES

    @property
    def languages(self) -> list[str]:
        """Languages it can be read in."""
        return [said.language for said in self.versions]


@dataclass(frozen=True, kw_only=True)
class PostCard:
    """One post on one account, in one language."""

    channel: str
    account: str
    address: str
    language: str
    #: The text in pieces: (kind, piece), kind "", "tag" or "link".
    pieces: Sequence[tuple[str, str]]
    pictures: Sequence[ShownPicture]
    standing: Standing
    reason: str

    @property
    def languages(self) -> list[str]:
        """The one language it is in."""
        return [self.language]


@dataclass(frozen=True, kw_only=True)
class KeptMail:
    """One mail as it was received."""

    #: What sets it apart: "Easy language", "Text only"; "" for the usual one.
    label: str
    file: str


@dataclass(frozen=True, kw_only=True)
class LetterCard:
    """A newsletter, or a correction by mail, in one language."""

    #: "Newsletter" or "Correction".
    kind: str
    #: The newsletter's name in this language, or another.
    name: str
    language: str
    subject: str
    recipients: int
    #: What became of them, where not all were sent to ("refused", 1).
    others: Sequence[tuple[str, int]]
    mails: Sequence[KeptMail]

    channel = LETTERS

    @property
    def languages(self) -> list[str]:
        """The one language it is in."""
        return [self.language]


@dataclass(frozen=True, kw_only=True)
class StopCard:
    """What did not go out, or what somebody was not let do, and why."""

    #: What was stopped, as words of the page ("Page and posts on Bluesky").
    what: str
    standing: Standing
    why: str
    #: Remark in the record; "" for none.
    note: str
    titles: Sequence[Said]
    languages: Sequence[str]

    channel = STOPPED


@dataclass(frozen=True, kw_only=True)
class EventCard:
    """An event that takes place."""

    unit: str
    versions: Sequence[Said]
    until: datetime
    cancelled: bool

    channel = EVENTS

    @property
    def languages(self) -> list[str]:
        """Languages it is described in."""
        return [said.language for said in self.versions]


Card = PageCard | PostCard | LetterCard | StopCard | EventCard


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What happened at one instant about one thing."""

    at: datetime
    heading: str
    #: Language of the heading.
    language: str
    pages: Sequence[PageCard] = ()
    posts: Sequence[PostCard] = ()
    letters: Sequence[LetterCard] = ()
    stops: Sequence[StopCard] = ()
    events: Sequence[EventCard] = ()

    @property
    def cards(self) -> list[Card]:
        """All its cards."""
        return [*self.pages, *self.posts, *self.letters, *self.stops, *self.events]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day and what happened on it, in order of time."""

    date: date
    moments: Sequence[Moment]

    @property
    def cards(self) -> list[Card]:
        """All its cards."""
        return [card for moment in self.moments for card in moment.cards]

    @property
    def week(self) -> int:
        """ISO 8601 week."""
        return self.date.isocalendar().week


def shows(cards: Sequence[Card]) -> set[str]:
    """Return the pairs "channel:language" of filters that show one of the cards."""
    return {
        f"{channel}:{language}"
        for card in cards
        for channel in (card.channel, ALL)
        for language in (*card.languages, ALL)
    }
