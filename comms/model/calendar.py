"""Frozen values that the desk's calendar is drawn from, in one language each.

Times are aware and in the programme's zone; a day is a local day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain

from comms.model.desk import Choice

#: What a calendar can show, in the order in which filters list it.
KINDS = (
    "post",
    "page",
    "edition",
    "press",
    "event",
    "registration",
    "deadline",
    "approval",
    "reminder",
)
VIEWS = ("month", "week", "list", "day", "year", "units")
#: Names of the filters, as they stand in addresses.
FILTERS = ("unit", "area", "tongue", "account", "kind", "state")


def last_day(at: datetime, ends: datetime | None) -> date:
    """Return the last day that something touches; midnight belongs to the day before.

    Args:
        at: When it begins.
        ends: When it ends, in the same zone; None for what has no length.
    """
    return (ends - timedelta.resolution).date() if ends and ends > at else at.date()


def _clock(moment: datetime) -> str:
    return f"{moment.hour}.{moment.minute:02}"


#: States of what somebody has approved, or is asked to.
_PROMISED = frozenset({"approved", "scheduled", "in_review"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What part of the calendar somebody asks for; "" filters nothing."""

    view: str
    on: date
    unit: str = ""
    area: str = ""
    tongue: str = ""
    account: str = ""
    kind: str = ""
    state: str = ""
    #: Page of the list, from 0.
    page: int = 0

    @property
    def filters(self) -> Mapping[str, str]:
        """The filters that are set, by name."""
        found = {name: str(getattr(self, name)) for name in FILTERS}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in the calendar."""

    #: "17" for a publication by its row, "event.E1": what Move… names it by.
    key: str
    #: One of `KINDS`.
    kind: str
    at: datetime
    title: str
    #: Account, newsletter or place, as a name.
    where: str
    unit_name: str
    languages: tuple[str, ...]
    #: State of a publication or item; "" for what has none.
    state: str
    #: Address at the desk, below "/desk/<language>".
    path: str
    ends: datetime | None = None
    #: Which day of how many it is read on, where it lasts several.
    part: tuple[int, int] | None = None
    #: Whether this person may move it.
    may_move: bool = False
    #: Whether its time is part of what was approved: a move voids the approval.
    is_bound: bool = False
    #: Sentences: what looks wrong with its time.
    warnings: tuple[str, ...] = ()

    def on(self, day: date) -> "Entry":
        """Return it as it is read on one of its days."""
        first, last = self.at.date(), self.last
        if first == last:
            return self
        return replace(self, part=((day - first).days + 1, (last - first).days + 1))

    @property
    def last(self) -> date:
        """The last day that it touches."""
        return last_day(self.at, self.ends)

    @property
    def has_begun(self) -> bool:
        """Whether it goes on from an earlier day."""
        return bool(self.part and self.part[0] > 1)

    @property
    def goes_on(self) -> bool:
        """Whether it goes on on the next day."""
        return bool(self.part and self.part[0] < self.part[1])

    @property
    def clock(self) -> str:
        """Its time as people read it ("9.05")."""
        return _clock(self.at)

    @property
    def until(self) -> str:
        """The time at which it ends, in the same way; "" for what has no length."""
        return _clock(self.ends) if self.ends else ""

    @property
    def wall(self) -> str:
        """Day and time as scripts and files write them."""
        return self.at.isoformat()[: len("2027-02-10T09:05")]

    @property
    def asks(self) -> bool:
        """Whether a move is asked about first: an approval goes with its time."""
        return self.is_bound and self.state in _PROMISED


@dataclass(frozen=True, kw_only=True)
class Feast:
    """A holiday on a day."""

    name: str
    #: Whether it is kept in Sweden only.
    is_swedish: bool


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time at which an account usually posts, with nothing there yet."""

    at: datetime
    account: str
    account_name: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """One local day."""

    day: date
    #: Whether it belongs to the month that is shown.
    is_inside: bool
    is_today: bool
    is_past: bool
    feasts: tuple[Feast, ...] = ()
    entries: tuple[Entry, ...] = ()
    #: How many more there are than `entries` holds.
    more: int = 0
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Band:
    """The same hours of seven days: a row of the week."""

    #: First hour, and the hour after the last; both 0 for what goes on from before.
    starts: int
    ends: int
    days: tuple[Day, ...]


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of the year clock."""

    first: date
    #: What comes back every year in this month.
    rhythm: tuple[str, ...]
    feasts: tuple[tuple[date, str], ...]
    #: Editions and events by name, the first of them.
    entries: tuple[Entry, ...]
    more: int
    #: How many posts and pages, by kind.
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """What one unit did in a month."""

    unit: str
    unit_name: str
    #: What has left, and what is still to leave, by kind.
    sent: Mapping[str, int]
    coming: Mapping[str, int]
    #: When something of it left last, ever; None: never.
    last: datetime | None

    @property
    def is_silent(self) -> bool:
        """Whether nothing of it left in the month."""
        return not any(self.sent.values())


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A move that has been made: what the undo bar says."""

    act: int
    title: str
    #: Wall times.
    before: datetime
    after: datetime
    #: Whether its approval went with its old time.
    is_void: bool
    #: Whether it can still be taken back.
    may_undo: bool
    is_undone: bool = False
    #: Item or edition, for the way to a new approval.
    path: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """A view of the calendar."""

    asked: Asked
    #: First and last day that is shown.
    first: date
    last: date
    today: date
    zone: str
    #: Days before and after, for the way back and on.
    earlier: date
    later: date
    #: Weeks of days (month), or all days in one row.
    weeks: tuple[tuple[Day, ...], ...] = ()
    bands: tuple[Band, ...] = ()
    months: tuple[Month, ...] = ()
    lines: tuple[UnitLine, ...] = ()
    #: How many things pass the filters, and whether the store holds more than is read.
    count: int = 0
    is_cut: bool = False
    #: List: whether there is a page after this one.
    more: bool = False
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def days(self) -> tuple[Day, ...]:
        """Its days in order; none where it is not drawn day by day."""
        return tuple(chain(*self.weeks)) or (self.bands[0].days if self.bands else ())


@dataclass(frozen=True, kw_only=True)
class MoveSheet:
    """What Move… asks: to when, and what follows from it."""

    entry: Entry
    #: Why it cannot be moved, as a sentence; "" where it can.
    refusal: str
    #: Where else it can be changed, below "/desk/<language>"; "" for nowhere.
    elsewhere: str = ""
    #: Time as it was seen: sent back, so that no other move is overwritten.
    seen: str = ""
    #: What is moved together ("3 accounts"), as names.
    together: tuple[str, ...] = ()
    #: Free slots of its account, the next first.
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one line of a table would become."""

    #: As the spreadsheet counts it, the headings being 1.
    number: int
    topic: str
    #: "draft", "move", "same" or "fault".
    what: str
    #: As a sentence.
    words: str


@dataclass(frozen=True, kw_only=True)
class TriedTable:
    """What a table would become, or became."""

    lines: tuple[Line, ...] = ()
    #: What is wrong with the table as a whole; "" for nothing.
    fault: str = ""
    is_done: bool = False
    #: How many lines were carried out.
    taken: int = 0

    @property
    def faults(self) -> int:
        """How many things keep it from being carried out."""
        return sum(line.what == "fault" for line in self.lines) + bool(self.fault)

    @property
    def changes(self) -> int:
        """How many lines change something."""
        return sum(line.what in {"draft", "move"} for line in self.lines)
