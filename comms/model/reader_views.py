"""What the desk's pages about readers show, and what their forms say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import Choice
from comms.model.figures import Grain
from comms.model.sign_up_views import Choices

#: Where readers of a newsletter stand, in the order in which they are shown.
STANDINGS = ("confirmed", "paused", "pending", "unsubscribed", "bounced")
#: How a yes or no was given (`subscribers_in.Consent.method`), as far as it has words.
METHODS = ("double opt-in", "by hand", "link in mail", "one-click", "mailto", "import")
#: How somebody comes in at the desk: a mail asks her, or she has signed a paper.
BY_MAIL, ON_PAPER = "mail", "paper"


@dataclass(frozen=True, kw_only=True)
class LetterReaders:
    """How many stand where with a newsletter."""

    id: str
    name: str
    unit_name: str
    is_sensitive: bool
    #: How exactly its figures are told.
    grain: Grain
    #: `STANDINGS` → people, over all languages.
    total: Mapping[str, int]
    #: Language → `STANDINGS` → people; None: not asked for.
    by_language: Sequence[tuple[str, Mapping[str, int]]] | None = None


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """Where a reader stands with one newsletter."""

    newsletter: str
    name: str
    #: One of `STANDINGS`.
    standing: str
    since: datetime
    may_leave: bool


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """One yes or no of a reader, as it is proved."""

    at: datetime
    #: "given", "confirmed", "withdrawn".
    act: str
    letter_name: str
    source: str
    note: str
    #: Codes as in `subscribers_in.Consent`; "": not known.
    form: str
    method: str
    legal_basis: str
    language: str
    #: The words that she was shown; "": none.
    wording: str
    #: Who wrote it down; "": she herself.
    by_name: str


@dataclass(frozen=True, kw_only=True)
class SuppressionLine:
    """Why nothing is sent to a reader."""

    #: "": of all newsletters.
    letter_name: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """One mail to a reader, as the ledger has it."""

    title: str
    state: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReaderPage:
    """All that the desk shows of one reader."""

    #: Number of the act by which she was looked up; stands in addresses.
    look: int
    address: str
    name: str
    choices: Choices
    region_name: str
    known_since: datetime
    #: When she last chose something herself; None: never.
    own_choice_at: datetime | None
    paused_until: date | None
    seats: Sequence[SeatLine]
    #: The latest, and whether there are older ones.
    consents: Sequence[ConsentLine]
    has_older_consents: bool
    suppressions: Sequence[SuppressionLine]
    mails: Sequence[MailLine]
    #: Whether a mail with the link to her own page can reach her.
    may_send_link: bool
    #: Whether she may be erased here, and what is kept of her be taken.
    may_erase: bool
    #: What can be chosen in the forms, by field.
    options: Mapping[str, Sequence[Choice]]


@dataclass(frozen=True, kw_only=True)
class NewReader:
    """What the form says by which somebody is signed up at the desk."""

    address: str
    newsletters: tuple[str, ...]
    choices: Choices
    #: `BY_MAIL` or `ON_PAPER`.
    way: str
    #: What she signed, or where she said it ("Fair in Vaasa").
    source: str
    #: When she signed; None: not said, or not a day.
    day: date | None
