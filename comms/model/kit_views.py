"""Frozen values that the pages of offers are drawn from: one language, one person.

As `model.desk`: names and sentences are chosen, times are aware and local.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import Choice, Output, Values


@dataclass(frozen=True, kw_only=True)
class KitLine:
    """One offer on the list of them."""

    id: str
    title: str
    sort: str
    from_unit: str
    use_by: date | None
    #: How far the unit has come; of the nation: "".
    state: str = ""
    #: Whether the text is approved: only then units see the offer.
    is_open: bool = True
    #: Whether the original has gone on since the unit adopted it.
    has_moved: bool = False
    #: How many units stand where, those who have said nothing first.
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class KitList:
    """All offers, as one unit or the nation sees them."""

    #: Unit that answers; "" for the nation.
    unit: str
    unit_name: str
    #: Units for which this person may answer.
    units: tuple[Choice, ...]
    #: Group ("new", "adopted", "declined", "past"; of the nation "open", "past") →
    #: its offers.
    groups: Mapping[str, tuple[KitLine, ...]]


@dataclass(frozen=True, kw_only=True)
class UnitStanding:
    """How far one unit has come with an offer."""

    unit: str
    unit_name: str
    state: str
    offered_at: datetime
    seen_at: datetime | None = None
    adopted_at: datetime | None = None
    #: When the page of its own item leaves, or left; None: it has none.
    leaves_at: datetime | None = None
    #: Own item: id and title.
    item: str = ""
    title: str = ""
    #: Why it was declined, and by whom.
    reason: str = ""
    by: str = ""
    reminded_at: datetime | None = None
    has_moved: bool = False


@dataclass(frozen=True, kw_only=True)
class MovedText:
    """A text in which the original has gone on."""

    #: Field of the form that holds it ("more.fi").
    field: str
    #: The unit's own words, and those of the original now.
    before: str
    after: str
    #: Whether the unit had changed it, too.
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class OwnItem:
    """The unit's item that was adopted from an offer."""

    id: str
    title: str
    state: str
    leaves_at: datetime | None
    moved: tuple[MovedText, ...]
    #: State that this page was drawn from: who takes over says what she saw.
    seen: str
    may_save: bool
    #: Whether its page is out: readers see the words that were approved.
    is_out: bool


@dataclass(frozen=True, kw_only=True)
class KitUnit:
    """An offer as the unit sees it that may adopt it."""

    unit: str
    unit_name: str
    standing: UnitStanding
    items: tuple[OwnItem, ...]
    #: The form that adopts: as it begins, what can be chosen, languages to write in.
    values: Values
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[str, ...]
    #: Leads of the original, and the unit's hashtags, by language.
    leads: Mapping[str, str]
    tags: Mapping[str, tuple[str, ...]]
    may_adopt: bool


@dataclass(frozen=True, kw_only=True)
class KitPage:
    """Everything about one offer."""

    id: str
    title: str
    sort: str
    from_unit: str
    #: State of the original.
    state: str
    #: Whether it is offered at all, and whether units see it: approved, not over.
    is_offered: bool
    is_open: bool
    is_past: bool
    use_by: date | None
    #: What a unit changes, and what must stay.
    change: str
    keep: str
    #: Language of each of both, where it is not the reader's.
    tongues: Mapping[str, str]
    outputs: tuple[Output, ...]
    #: Of the unit that looks; None for the nation.
    own: KitUnit | None = None
    #: All units, for the nation.
    standings: tuple[UnitStanding, ...] = ()
    #: How many units stand where, those who have said nothing first.
    counts: tuple[tuple[str, int], ...] = ()
    #: Units that a reminder would reach now.
    to_remind: int = 0
    #: The form that offers it; empty for who may not.
    offer: Values | None = None
    choices: Mapping[str, tuple[Choice, ...]] | None = None
    languages: tuple[str, ...] = ()
    #: Core messages that it uses: id and name.
    blocks: tuple[tuple[str, str], ...] = ()
    #: Whether this person may see the original's own page.
    may_open: bool = False


@dataclass(frozen=True, kw_only=True)
class AreaColumn:
    """One area, or a named part of one, of the page on coverage."""

    id: str
    name: str
    #: Area that it is a part of, and what that is called; itself and "": a whole one.
    area: str
    part_of: str
    #: Units that run it.
    count: int


@dataclass(frozen=True, kw_only=True)
class CoverageRow:
    """What one unit runs, and what it has told."""

    unit: str
    unit_name: str
    #: Per column: None where the unit does not run it, else items told of it.
    cells: tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Who does what: units and areas."""

    columns: tuple[AreaColumn, ...]
    rows: tuple[CoverageRow, ...]
    #: Since when items are counted.
    since: date


@dataclass(frozen=True, kw_only=True)
class KitNote:
    """What the page of an item says of offers."""

    #: Item that it was adopted from, and what that is called; "" where from none.
    original: str = ""
    title: str = ""
    #: Unit that adopted it, and whether the original has gone on since.
    unit: str = ""
    has_moved: bool = False
    #: Of an item that may be offered: whether it is.
    is_offered: bool = False
