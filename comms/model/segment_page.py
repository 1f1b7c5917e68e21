"""What the desk's pages of segments are drawn from, and the parts of their form.

The form is the tree of conditions itself: each part stands under an address ("where",
"where.0", "where.1.0") that begins the names of its fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.model.desk import Choice, Problem, Values
from comms.model.figures import Grain

NAME, UNIT = "name", "unit"
#: Where the tree begins.
ROOT = "where"
#: Kind of a part that joins others, and how it does.
GROUP = "group"
JOINS = ("all", "any", "none")
#: Kinds of conditions that are chosen from lists, and those that are typed.
CHOSEN = ("newsletter", "region", "area", "audience", "language", "level", "attended")
TYPED = ("role", "organisation", "field")
KINDS = (*CHOSEN[:1], "joined", *CHOSEN[1:], *TYPED)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One part of the form: a condition, or several joined."""

    #: One of `KINDS`, or `GROUP`.
    kind: str
    join: str = "all"
    #: Whether it is about those who do not fulfil it.
    is_not: bool = False
    values: tuple[str, ...] = ()
    #: Of a custom field.
    name: str = ""
    #: Days as typed.
    after: str = ""
    before: str = ""
    parts: "tuple[Node, ...]" = ()

    def every(self, place: str = ROOT) -> "Iterator[tuple[str, Node]]":
        """Yield it and all within it, each with its address."""
        yield place, self
        for number, part in enumerate(self.parts):
            yield from part.every(f"{place}.{number}")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many people a segment has now, of those who are hers to see."""

    count: int
    grain: Grain = "full"
    #: Hint of the address, language and region of some of them; none were asked for.
    sample: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class SegmentLine:
    """One segment on a list."""

    id: str
    name: str
    unit_name: str
    #: Its conditions in words.
    said: str
    #: Numbers of newsletters that go to it: id and title.
    editions: tuple[tuple[str, str], ...] = ()
    #: More of them: of units that are not hers to see, or planned and not made yet.
    hidden: int = 0

    @property
    def is_used(self) -> bool:
        """Whether anything goes to it: then it stays."""
        return bool(self.editions or self.hidden)


@dataclass(frozen=True, kw_only=True)
class SegmentPage:
    """Everything about one segment; an empty one is a new one."""

    #: None: it is new.
    line: SegmentLine | None
    values: Values
    tree: Node
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[str, ...]
    #: State that the form was drawn from; whoever saves says what she saw.
    seen: str
    may_edit: bool
    may_remove: bool = False
    #: None: what is typed says nothing that can be counted.
    counted: Counted | None = None
    saved_by: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SegmentKept:
    """What became of saving."""

    #: Its id; "" where problems stopped it.
    id: str
    problems: tuple[Problem, ...] = ()
