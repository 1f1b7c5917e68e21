"""What the pages of signing up and choosing show, and what their forms say."""

from dataclasses import dataclass
from datetime import date

#: Stands among wrong fields where a form may be sent again later, and beside it where
#: its browser may do some work, or its sender wait, and send it at once.
BUSY, WORK = "busy", "work"


@dataclass(frozen=True, kw_only=True)
class LetterChoice:
    """A newsletter that somebody can choose, and who keeps her address for it."""

    id: str
    name: str
    unit_name: str
    controller: str
    #: Address of the notice; "": the site's own page on privacy tells it.
    privacy_notice: str
    #: "consent" or "public_task".
    legal_basis: str
    #: Whether to read it tells of illness, violence or divorce: nobody lists it.
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True)
class SignUpSheet:
    """What can be chosen on a form, in one language."""

    letters: tuple[LetterChoice, ...]
    #: Id and name; so the next ones.
    regions: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    #: Codes of the languages that newsletters come in.
    languages: tuple[str, ...]
    has_easy: bool
    #: Hash of the words of the form: what is agreed to, who keeps what and why.
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How somebody wants to be written to."""

    language: str
    level: str = "standard"
    #: "html" or "text".
    format: str = "html"
    region: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a form asks for."""

    address: str
    newsletters: tuple[str, ...]
    choices: Choices
    #: Language of the page, whose words she read.
    shown_in: str
    #: "site", "embed", "desk", "paper"; what it is called besides.
    form: str
    source: str = ""
    #: Who wrote it down at the desk; "": she herself.
    by: str = ""
    #: Whether its browser has done the work that is asked where many forms come.
    has_worked: bool = False


@dataclass(frozen=True, kw_only=True)
class AskedView:
    """What stands behind the link of a mail that asks."""

    #: As `subscribers_in.Asked`.
    kind: str
    language: str
    #: Enough for her to know her address again.
    address_hint: str
    #: Names of the newsletters.
    letters: tuple[str, ...]
    is_confirmed: bool
    #: Whether its time is over.
    is_over: bool
    #: Of a change of address: whether the other mailbox has answered too.
    is_whole: bool = True
    #: Token of the page of her choices, once she is a subscriber; "": none.
    preferences: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnSheet:
    """What a subscriber has chosen, and what else there is."""

    sheet: SignUpSheet
    #: Of her page.
    language: str
    address_hint: str
    choices: Choices
    #: First day on which she is written to again; None: no pause.
    paused_until: date | None
    #: Days that a pause can last.
    pauses: tuple[int, ...]
    #: Newsletters that she has never read, and the hash of their words.
    others: tuple[LetterChoice, ...]
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnDataView:
    """What stands behind the link to one's own data."""

    language: str
    address_hint: str
    #: Whether its time is over, or she is gone.
    is_over: bool
