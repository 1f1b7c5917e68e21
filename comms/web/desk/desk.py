"""What the desk's pages ask for and order, as one narrow promise.

The pages ask; `workflows.desk` answers from the store and carries out. Every method
that is given a user decides by the one policy whether that user may; a rule that says
no raises `Refused` with the key of its sentence, and what a user may not even see is
None, as if it were not there.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from comms.model.calendar import (
    Asked,
    CalendarPage,
    Moved,
    MoveSheet,
    TriedTable,
)
from comms.model.desk import (
    AccountLine,
    CardPage,
    Counts,
    ItemPage,
    Line,
    Problem,
    PutIn,
    Saved,
    Sheet,
    Stop,
    Tried,
    Values,
    Week,
    Who,
)
from comms.model.desk_change import ChangeSheet
from comms.model.desk_list import ItemList, Sought
from comms.web.desk.approval_desk import ApprovalDesk
from comms.web.desk.edition_desk import EditionDesk
from comms.web.desk.fact_desk import FactDesk
from comms.web.desk.keeping import Keeping
from comms.web.desk.kit_desk import KitDesk
from comms.web.desk.list_desk import ListDesk
from comms.web.desk.picture_desk import PictureDesk
from comms.web.desk.reader_desk import ReaderDesk
from comms.web.desk.running_desk import RunningDesk
from comms.web.desk.segment_desk import SegmentDesk


class Door(Protocol):
    """Who comes in, and who is inside."""

    def guest(self, token: str, language: str) -> Who | None:
        """Return whom a one-time link would let in; None: used, expired, not ours."""
        ...

    def enter(self, token: str, *, agent: str) -> str | None:
        """Use a link up and return the key of a new session; None as for `guest`."""
        ...

    def who(self, session_key: str, language: str) -> Who | None:
        """Return who holds a session; None where it has ended or never was."""
        ...

    def leave(self, session_key: str) -> None:
        """End a session."""
        ...


class CalendarDesk(Protocol):
    """When everything leaves, and moving it."""

    def page(self, user: str, asked: Asked, language: str) -> CalendarPage:
        """Return a view of the calendar."""
        ...

    def today(self) -> date:
        """Return the day it is in the programme's zone."""
        ...

    def sheet(self, user: str, key: str, language: str) -> MoveSheet | None:
        """Return what Move… asks about something; None where she sees no such thing."""
        ...

    def move(
        self, user: str, key: str, to: str, language: str, *, seen: str = ""
    ) -> tuple[int, Sequence[Problem]]:
        """Move something to a local time; the act, or 0 and why not."""
        ...

    def moved(self, user: str, act: int, language: str) -> Moved | None:
        """Return what her own move did; None for another's."""
        ...

    def take_back(self, user: str, act: int, language: str) -> None:
        """Take her own move back."""
        ...

    def item_of_event(self, user: str, event: str, language: str) -> str | None:
        """Return the item that tells an event, if she sees it."""
        ...

    def table(self, user: str, asked: Asked, language: str) -> Sequence[Sequence[str]]:
        """Return a view as a table with headings."""
        ...

    def try_table(self, user: str, content: bytes, language: str) -> TriedTable:
        """Return line by line what a file would become; changes nothing."""
        ...

    def take_table(
        self, user: str, content: bytes, language: str, *, key: str = ""
    ) -> TriedTable:
        """Carry a file out once, by its key, unless a line of it has a fault."""
        ...


class Desk(Protocol):
    """Everything behind the door."""

    @property
    def keeping(self) -> Keeping:
        """What is typed and not saved, and what was saved."""
        ...

    @property
    def calendar(self) -> CalendarDesk:
        """When everything leaves."""
        ...

    @property
    def approvals(self) -> ApprovalDesk:
        """What waits for whose approval."""
        ...

    @property
    def facts(self) -> FactDesk:
        """Facts and core messages."""
        ...

    @property
    def pictures(self) -> PictureDesk:
        """Pictures, and the end of their permissions."""
        ...

    @property
    def kits(self) -> KitDesk:
        """What is offered to units."""
        ...

    @property
    def editions(self) -> EditionDesk:
        """Newsletters and their numbers."""
        ...

    @property
    def running(self) -> RunningDesk:
        """Stops and what they hold, accounts, and who did what."""
        ...

    @property
    def segments(self) -> SegmentDesk:
        """Segments of readers."""
        ...

    @property
    def readers(self) -> ReaderDesk:
        """Readers of newsletters."""
        ...

    @property
    def lists(self) -> ListDesk:
        """Lists of readers."""
        ...

    def week(self, user: str, language: str) -> Week:
        """Return the user's start page."""
        ...

    def counts(self, user: str, language: str) -> Counts:
        """Return how much waits for the user; may be a minute old."""
        ...

    def items(
        self, user: str, language: str, sought: Sought, *, limit: int, offset: int
    ) -> ItemList:
        """Return what the user may see of the items that are asked for."""
        ...

    def find(self, user: str, language: str, words: str) -> Sequence[Line]:
        """Return the newest few items that the user may see and that hold words."""
        ...

    def item(
        self,
        user: str,
        item_id: str,
        language: str,
        *,
        opened: Collection[str] | None = None,
    ) -> ItemPage | None:
        """Return everything about one item.

        Args:
            opened: Kinds of outputs that are looked at: of an item no others are
                drawn; None: what is read before it is decided on.
        """
        ...

    def blank(self, user: str, language: str) -> Sheet:
        """Return an empty form of a seminar, filled with what is usual."""
        ...

    def following(self, user: str, language: str, before: str) -> Sheet:
        """Return an empty form of what comes after an event in its series."""
        ...

    def blank_text(self, user: str, language: str, kind: str) -> Sheet | None:
        """Return an empty form of a text; None: no such kind."""
        ...

    def put_in_file(self, user: str, content: bytes, language: str) -> PutIn:
        """Keep a file that goes with a text, or say why not.

        Raises:
            Refused: Her role writes nothing, or she has put in too much in a day.
        """
        ...

    def put_in(self, user: str, content: bytes, language: str) -> PutIn:
        """Take a picture in, to be used by a form; nothing refers to it yet."""
        ...

    def sheet(self, user: str, item_id: str, language: str) -> Sheet | None:
        """Return the form of an item; None where no form of the desk holds it."""
        ...

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """Return the picture of a post that has not left yet, and its media type."""
        ...

    def try_out(
        self,
        user: str,
        values: Values,
        language: str,
        *,
        item_id: str = "",
        folded: Collection[str] = (),
    ) -> Tried:
        """Return what a form would become on every channel; keeps nothing.

        Args:
            folded: Kinds of outputs that nobody looks at: they are named, not drawn.
        """
        ...

    def save(
        self,
        user: str,
        values: Values,
        language: str,
        *,
        item_id: str = "",
        seen: str = "",
        key: str = "",
    ) -> Saved:
        """Keep a form as a draft.

        Args:
            seen: The state that the form was drawn from; another one: nothing is
                overwritten.
            key: Makes the same form, sent twice, one item.
        """
        ...

    def decide(  # noqa: PLR0913 - all keyword-only, each names itself
        self,
        user: str,
        verb: str,
        item_id: str,
        *,
        seen: str = "",
        note: str = "",
        key: str = "",
        untested_because: str = "",
    ) -> None:
        """Submit, approve, return, withdraw … an item with all that hangs on it.

        Args:
            untested_because: Why its mail may leave that was not sent as a test.
        """
        ...

    def change_sheet(
        self, user: str, event_id: str, language: str
    ) -> ChangeSheet | None:
        """Return the form that changes an announced event."""
        ...

    def try_change(
        self, user: str, event_id: str, values: Values, language: str
    ) -> Tried:
        """Return who would be told what on which channel; keeps nothing."""
        ...

    def change(
        self,
        user: str,
        event_id: str,
        values: Values,
        language: str,
        *,
        at_once: bool,
        key: str = "",
    ) -> Saved:
        """Keep the change as a correction; `at_once`: let it out as urgent."""
        ...

    def card(self, user: str, delivery: int, language: str) -> CardPage | None:
        """Return a post that a person puts out by hand."""
        ...

    def tick(self, user: str, delivery: int, *, url: str) -> None:
        """Note that a person has posted it, and where."""
        ...

    def settle(self, user: str, delivery: int, *, is_there: bool, url: str) -> None:
        """Note what a person found out about a post of unknown fate."""
        ...

    def accounts(self, user: str, language: str) -> Sequence[AccountLine]:
        """Return all accounts."""
        ...

    def retire(self, user: str, account: str, *, reason: str) -> None:
        """Let nothing leave on an account any more."""
        ...

    def stops(self, user: str, language: str) -> Sequence[Stop]:
        """Return the pauses that stand."""
        ...

    def pause(self, user: str, unit: str, *, reason: str) -> None:
        """Stop everything ("") or one unit."""
        ...
