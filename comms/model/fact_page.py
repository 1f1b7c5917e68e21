"""What the desk's pages of facts and core messages are drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import Choice, Deed, Problem, Values
from comms.model.figures import Grain

#: Fields of the form: written once, and once per language.
NAME, SAID = "name", "said"
SOURCE, UNTIL, UNIT, OWNER = "source", "until_day", "unit", "owner"
#: Why the words of every page should change: for who has to agree.
WHY = "why"


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """One fact or core message on a list."""

    #: "fact" or "block".
    kind: str
    id: str
    name: str
    #: What it says, in the nearest language.
    said: str
    #: As it is written into a text ("{{fact:hall}}").
    written: str
    unit_name: str
    owner_name: str
    source: str
    valid_until: date | None
    is_expired: bool
    #: Items that say it.
    uses: int
    #: Whether it also stands on every page and in every mail.
    is_everywhere: bool = False
    #: Languages in which it says something; () for all.
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place where readers see, or saw, what something says."""

    #: "page", "post", "mail".
    kind: str
    #: Account or newsletter; "" for a page.
    name: str
    #: What it said there, by language.
    said: Mapping[str, str]
    at: datetime
    #: Whether that is what it says now.
    is_current: bool
    #: What a change does here: "page", "edit", "by_hand", "amend", "event"; to a mail:
    #: "mail" (drafts a correction), "waits" (the one that waits says the new), "told"
    #: (another one tells the same readers), "keeps" (nothing).
    follows: str
    #: Where it stands; "" where nobody can look.
    url: str = ""
    #: People who got it by mail, as far as this person is told.
    readers: int = 0
    grain: Grain = "full"


@dataclass(frozen=True, kw_only=True)
class UseLine:
    """One item that says it."""

    item: str
    title: str
    sort: str
    unit_name: str
    state: str
    languages: tuple[str, ...]
    #: Where it is out already; none: a change only changes what has not left.
    places: tuple[Place, ...]
    #: Corrections that wait for a person: item and title.
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class FactPage:
    """Everything about one fact or core message; an empty one is a new one."""

    #: None: it is new.
    line: FactLine | None
    #: What the form holds, and what can be chosen in it.
    values: Values
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[str, ...]
    #: State that the form was drawn from; whoever saves says what she saw.
    seen: str
    may_edit: bool
    uses: tuple[UseLine, ...] = ()
    #: Items of other units that say it, and those beyond the list.
    hidden: int = 0
    #: What it said before, newest first: since when, by language.
    earlier: tuple[tuple[datetime | None, Mapping[str, str]], ...] = ()
    history: Sequence[Deed] = ()
    #: The proposal about its words that waits for a second person; 0: none does.
    proposal: int = 0
    #: Whether nothing says it, so that it may be taken away by whoever may change it.
    may_remove: bool = False


@dataclass(frozen=True, kw_only=True)
class FactKept:
    """What became of saving."""

    #: Its id; "" where problems stopped it.
    id: str
    problems: tuple[Problem, ...] = ()
    #: Items whose words changed, and corrections that were drafted.
    changed: int = 0
    drafted: int = 0
    #: What waits for a second person; 0: nothing does, and it is kept.
    proposal: int = 0


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A fact or core message that a text may say by reference."""

    #: As it is written into a text ("{{fact:hall}}").
    written: str
    name: str
    #: What it says: to whoever writes, and by language.
    shown: str
    said: Mapping[str, str]
    unit_name: str
