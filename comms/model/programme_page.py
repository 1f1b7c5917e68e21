"""Frozen values of the pages on which a programme is set up and run.

In one language each. A page is one of the parts (units, hashtags, …); a sheet is the
form of one entry of it, with what saving it would change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from comms.model.brand_look import BrandLook
from comms.model.desk import Choice, Problem, Values
from comms.model.kit_views import AreaColumn

#: The parts in the order in which an administrator meets them.
PARTS = (
    "units",
    "areas",
    "hashtags",
    "accounts",
    "newsletters",
    "brand",
    "policies",
    "retention",
)
#: Name of a sheet that makes a new entry.
NEW = "new"


@dataclass(frozen=True, kw_only=True)
class PartCard:
    """One part on the page of the whole programme."""

    name: str
    #: How many entries it has, as a sentence; what is wrong with them.
    count: str
    #: Below "/programme/": its table, or the one form that it is.
    path: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """One entry in the table of a part."""

    id: str
    title: str
    #: What stands below the title: whose, in which languages.
    about: str = ""
    #: Cells of the table, as many as the part has columns.
    cells: tuple[str, ...] = ()
    #: What is wrong with it, as a sentence; "" for nothing.
    wrong: str = ""
    #: Held no longer (a tag that has expired).
    is_over: bool = False


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit, and whether it takes part in each area of the grid."""

    unit: str
    name: str
    takes_part: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True)
class AreaGrid:
    """Units × areas: who takes part in what."""

    columns: tuple[AreaColumn, ...]
    rows: tuple[UnitRow, ...]


@dataclass(frozen=True, kw_only=True)
class PartPage:
    """The table of one part."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[PartLine, ...]
    #: How many there are without a search.
    total: int
    #: Whether something can be added to it.
    may_add: bool = True
    #: Of areas: which units take part in them.
    grid: AreaGrid | None = None


@dataclass(frozen=True, kw_only=True)
class SheetField:
    """One field of a sheet."""

    name: str
    #: "text", "lines", "choice", "many", "tick", "date", "number", "colour", "logo".
    sort: str
    label: str
    hint: str = ""
    #: Language of what is typed; "": none.
    language: str = ""
    #: Name that it shares with fields of the same sort beside it; "": it stands alone.
    alike: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetGroup:
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[SheetField, ...]
    text: str = ""

    @property
    def rows(self) -> tuple[tuple[SheetField, ...], ...]:
        """The fields, those that are alike (a text in each language) side by side."""
        found: list[list[SheetField]] = []
        for one in self.fields:
            if found and one.alike and found[-1][-1].alike == one.alike:
                found[-1].append(one)
            else:
                found.append([one])
        return tuple(map(tuple, found))


@dataclass(frozen=True, kw_only=True)
class ProgrammeSheet:
    """The form of one entry."""

    part: str
    #: Id of the entry; `NEW` for one that is not there yet.
    id: str
    title: str
    groups: tuple[SheetGroup, ...]
    values: Values
    choices: Mapping[str, tuple[Choice, ...]]
    #: State that it was drawn from; "" for a new one.
    seen: str = ""
    #: What is wrong with it as it stands.
    problems: tuple[Problem, ...] = ()
    #: What names it, as lines of words.
    uses: tuple["UseLine", ...] = ()
    #: What a tag is added to by itself and has not left yet.
    carried: tuple["UseLine", ...] = ()
    may_remove: bool = False
    #: Beside the form: other entries that belong to it, with their addresses.
    beside: tuple[tuple[str, str], ...] = ()
    #: What else is true of it and is set elsewhere.
    notes: tuple[str, ...] = ()
    #: Samples of a colour: ground, ink, ratio ("7.3"), whether it can be read.
    contrasts: tuple["Contrast", ...] = ()
    #: Of a brand: how it would look.
    look: BrandLook | None = None


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """How well something can be read in a unit's colour."""

    label: str
    ratio: str
    is_enough: bool
    ink: str
    ground: str
    #: What is done, or to do, where it cannot be read.
    cure: str = ""


@dataclass(frozen=True, kw_only=True)
class UseLine:
    """Something that names an entry."""

    sort: str
    title: str
    #: Below "/desk/<language>"; "" where it has no page.
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangedField:
    """One thing that saving changes."""

    label: str
    before: str
    after: str
    #: Whether it says only what goes from many choices, and what comes to them.
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What saving would change, as it was tried out."""

    changed: tuple[ChangedField, ...] = ()
    #: What changes only once a second person has agreed.
    held: tuple[ChangedField, ...] = ()
    #: Whether rules change: whoever undoes that with a button would loosen them.
    is_of_rules: bool = False
    #: What loses an approval that was given or asked for.
    voided: tuple[UseLine, ...] = ()
    #: What leaves no more.
    stopped: tuple[UseLine, ...] = ()
    #: What waits for the end of quiet hours from now on.
    waits: tuple[UseLine, ...] = ()
    #: How many things that have not left will look or read differently.
    redrawn: int = 0
    #: Files that are written, by their paths.
    files: tuple[str, ...] = ()
    #: Says exactly this; whoever saves says what she saw.
    digest: str = ""

    @property
    def is_harmless(self) -> bool:
        """Whether it can be taken back as if it had never been."""
        return not self.voided and not self.stopped


@dataclass(frozen=True, kw_only=True)
class TriedSheet:
    """A sheet that was tried out, or saved."""

    problems: tuple[Problem, ...] = ()
    effects: Effects | None = None
    #: The act that saved it; 0: nothing was saved.
    act: int = 0
    #: Its entry.
    id: str = ""
    #: What waits for a second person; 0: nothing does.
    proposal: int = 0


@dataclass(frozen=True, kw_only=True)
class DoneLine:
    """What was just done, and whether it can be taken back."""

    act: int
    words: str
    may_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class RetentionLine:
    """One kind of data: how long it is kept, and what a run would let go."""

    name: str
    days: int
    default: int
    count: int
    before: date
