"""Frozen values of words that are kept: what is typed, what met, what was saved.

In one language each where people read them, as `model.desk`. Which keeping of a view
counts is decided here, by marks alone (`verdict`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

#: What a form holds, as `model.desk.Values`.
_Values = Mapping[str, tuple[str, ...]]
#: Fields that tell about the form, not about the thing itself.
ABOUT_THE_FORM = frozenset(
    {
        "act",
        "key",
        "seen",
        "item_id",
        "place",
        "adopts",
        "writer",
        "turn",
        "clash",
        "photo",
        "file",
        # Kinds of previews that nobody looks at now.
        "folded",
        # Of the page of an edition: what is looked at, and what is only done once.
        "content",
        "tongue",
        "untested",
        "find",
    }
)
#: Digits with which a number is too long for a row.
_LONGEST = 10
#: Fields that say whose words are taken where two met: "choose.title.fi".
CHOICE = "choose."
#: Names of boxes that tick comments as done begin so.
COMMENT = "comment."


def facts(posted: _Values) -> _Values:
    """Return what a form says about the thing, without its own fields."""
    return {
        name: texts
        for name, texts in posted.items()
        if name not in ABOUT_THE_FORM and not name.startswith((CHOICE, COMMENT))
    }


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One keeping of one view of a form."""

    number: int
    turn: int
    writer: str

    def __str__(self) -> str:
        """Return it as a form carries it."""
        return f"{self.number}.{self.turn}.{self.writer}"


def read_mark(text: str) -> Mark | None:
    """Return the mark that a form carries; None where it is none."""
    number, _, rest = text.partition(".")
    turn, _, writer = rest.partition(".")
    if not (_is_small(number) and _is_small(turn) and writer):
        return None
    return Mark(number=int(number), turn=int(turn), writer=writer)


def _is_small(text: str) -> bool:
    """Whether a text is a number that a row can have."""
    return text.isascii() and text.isdigit() and len(text) < _LONGEST


class Verdict(Enum):
    """What to do with something that a view has sent."""

    #: It is the newest of its own view.
    UPDATE = auto()
    #: It goes on from a draft that nobody has touched since.
    TAKE_OVER = auto()
    #: It is a draft of its own.
    INSERT = auto()
    #: It came late: something newer of the same view is there.
    IGNORE = auto()


def verdict(
    own: Mark | None, adopted: Mark | None, turn: int, adopts: Mark | None
) -> Verdict:
    """Return what to do with what a view sends; no answer ever overwrites another's.

    Args:
        own: What this view has kept so far.
        adopted: The draft that the form was drawn from, as it stands now; None: it
            has ended.
        turn: The view's own count of what it has sent.
        adopts: That draft as it stood when the form was drawn.
    """
    if own is not None:
        return Verdict.UPDATE if turn > own.turn else Verdict.IGNORE
    if adopts is not None and adopted == adopts:
        return Verdict.TAKE_OVER
    return Verdict.INSERT


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a view of a form sends to be kept."""

    #: Address of the form below "/desk/<language>".
    place: str
    item_id: str
    #: The form, with its own fields, without secrets.
    fields: _Values
    #: Name of the view; "" where its browser runs no scripts.
    writer: str = ""
    turn: int = 0
    #: Draft that the form was drawn from.
    adopts: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A field in which two forms differ, each side as it stood."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A draft that waits for its writer."""

    number: int
    place: str
    at: datetime
    #: What it is called, as far as it has been typed; "" for nothing yet.
    title: str
    #: How it differs from what is saved, or from a form that nobody has filled.
    differences: tuple[Compared, ...]
    #: Whether the thing itself has changed since the form was drawn.
    is_older: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """That something is kept."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Somebody who writes at the same thing now, or has just saved it."""

    name: str
    at: datetime
    has_saved: bool = False


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A field that two people have changed, each otherwise."""

    field: str
    #: As both had it; None: nobody knows.
    base: str | None
    theirs: str
    mine: str


@dataclass(frozen=True, kw_only=True)
class Met:
    """How somebody's save met another's, which came first."""

    #: Who saved first; "" where it was not at the desk.
    name: str
    #: Fields of the other's that are now in the form.
    taken: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    #: The form with both, and the state that it is drawn from now.
    values: _Values
    seen: str


@dataclass(frozen=True, kw_only=True)
class RevisionLine:
    """One saved state on the list of them."""

    number: int
    at: datetime
    user_name: str
    #: "saved", "restored", "found", "aside".
    kind: str
    #: Number that was restored; 0: none.
    restored: int
    #: Fields that changed.
    changed: tuple[str, ...]
    is_now: bool = False
    is_approved: bool = False


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """A part of the saved states of an item."""

    item_id: str
    title: str
    lines: tuple[RevisionLine, ...]
    has_more: bool
    #: Kind of item: what its fields are called follows from it.
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class RevisionPage:
    """One saved state beside another one."""

    item_id: str
    title: str
    line: RevisionLine
    #: What it is compared with: the state before it (0: nothing), or what stands now.
    beside: int
    differences: tuple[Compared, ...]
    #: State that stands now: who restores says what she saw.
    seen: str
    may_restore: bool
    #: Kind of item: what its fields are called follows from it.
    kind: str = ""
