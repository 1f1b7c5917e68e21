"""What the pages of the desk ask and order: the answers of `web.desk.Desk`.

Reads delegate to the file of their subject, orders to the workflow that carries them
out. Every reading happens at one instant, by one session, for one person.
"""

from collections.abc import Collection, Sequence

from comms.model.desk import (
    AccountLine,
    CardPage,
    Counts,
    ItemPage,
    Line,
    PutIn,
    Saved,
    Sheet,
    Stop,
    Tried,
    Values,
    Week,
)
from comms.model.desk_change import ChangeSheet
from comms.model.desk_list import ItemList, Sought
from comms.workflows import (
    accounts,
    cards,
    change_fact,
    ordering,
    pause,
    preview,
    settle,
    write,
)
from comms.workflows.approval_desk import ApprovalReader
from comms.workflows.calendar_desk import CalendarReader
from comms.workflows.desk_accounts import accounts as account_lines
from comms.workflows.desk_cards import card_page
from comms.workflows.desk_change import change_sheet as change_sheet_of
from comms.workflows.desk_change import try_change as try_change_of
from comms.workflows.desk_counts import CountsKept
from comms.workflows.desk_item import item_page
from comms.workflows.desk_list import item_lines, item_list
from comms.workflows.desk_pictures import PromisedPictures
from comms.workflows.desk_sheet import blank as blank_sheet
from comms.workflows.desk_sheet import following as following_sheet
from comms.workflows.desk_sight import SightReader
from comms.workflows.desk_stops import stops as stops_of
from comms.workflows.desk_text_sheet import blank_text
from comms.workflows.desk_text_sheet import sheet as sheet_of
from comms.workflows.desk_week import counts_of
from comms.workflows.desk_week import week as week_of
from comms.workflows.edition_pages import EditionReader
from comms.workflows.fact_pages import FactReader
from comms.workflows.house import House
from comms.workflows.keeping import WordsKept
from comms.workflows.kit_desk import KitReader
from comms.workflows.lists_desk import ListReader
from comms.workflows.picture_desk import PictureReader
from comms.workflows.readers import ReaderReader
from comms.workflows.running import RunningReader
from comms.workflows.segment_pages import SegmentReader
from comms.workflows.uploads import taken_in
from comms.workflows.write_upload import put_in, put_in_file

#: Items that the command menu offers at once; the list of items has the rest.
_FOUND = 8


class DeskReader(SightReader):
    """Everything behind the door of the desk."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._counts = CountsKept()
        self._pictures = PromisedPictures(house)
        #: What is typed and not saved, and what was saved.
        self.keeping = WordsKept.of(house)
        self.calendar = CalendarReader(house)
        self.approvals = ApprovalReader(
            house,
            picture=self._pictures.promise,
            counts=self._counts,
        )
        self.editions = EditionReader(house)
        self.facts = FactReader(house)
        self.pictures = PictureReader(house)
        self.kits = KitReader(house, picture=self._pictures.promise)
        self.running = RunningReader(house)
        self.readers = ReaderReader(house)
        self.lists = ListReader(house)
        self.segments = SegmentReader(house)

    def week(self, user: str, language: str) -> Week:
        """Return the user's start page."""
        with self._as(user, language) as seen:
            found = week_of(seen)
            self._counts.correct(seen, counts_of(found))
            return found

    def counts(self, user: str, language: str) -> Counts:
        """Return how much waits for the user."""
        with self._as(user, language) as seen:
            return self._counts.of(seen)

    def items(
        self, user: str, language: str, sought: Sought, *, limit: int, offset: int
    ) -> ItemList:
        """Return what the user may see of the items that are asked for."""
        with self._as(user, language) as seen:
            return item_list(seen, sought, limit=limit, offset=offset)

    def find(self, user: str, language: str, words: str) -> Sequence[Line]:
        """Return the newest few items that the user may see and that hold words."""
        with self._as(user, language) as seen:
            return item_lines(seen, Sought(words=words), limit=_FOUND)

    def item(
        self,
        user: str,
        item_id: str,
        language: str,
        *,
        opened: Collection[str] | None = None,
    ) -> ItemPage | None:
        """Return everything about one item."""
        with self._as(user, language) as seen:
            return item_page(
                seen,
                item_id,
                picture=self._pictures.promise,
                opened=opened,
            )

    def blank(self, user: str, language: str) -> Sheet:
        """Return an empty form of a seminar, filled with what is usual."""
        with self._as(user, language) as seen:
            return blank_sheet(seen)

    def following(self, user: str, language: str, before: str) -> Sheet:
        """Return an empty form of what comes after an event in its series."""
        with self._as(user, language) as seen:
            return following_sheet(seen, before)

    def blank_text(self, user: str, language: str, kind: str) -> Sheet | None:
        """Return an empty form of a text, filled with what is usual."""
        with self._as(user, language) as seen:
            return blank_text(seen, kind)

    def put_in(self, user: str, content: bytes, language: str) -> PutIn:
        """Take a picture in, to be used by a form; nothing refers to it yet."""
        return taken_in(self._house, user, language, content, put_in)

    def put_in_file(self, user: str, content: bytes, language: str) -> PutIn:
        """Take a file in that goes with a text; nothing refers to it yet."""
        return taken_in(self._house, user, language, content, put_in_file)

    def sheet(self, user: str, item_id: str, language: str) -> Sheet | None:
        """Return the form of an item; None where no form of the desk holds it."""
        with self._as(user, language) as seen:
            return sheet_of(seen, item_id)

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """Return the picture of a post that has not left yet, and its media type."""
        return self._pictures.picture(name)

    def try_out(
        self,
        user: str,
        values: Values,
        language: str,
        *,
        item_id: str = "",
        folded: Collection[str] = (),
    ) -> Tried:
        """Return what a form would become on every channel; keeps nothing."""
        with self._as(user, language) as seen:
            return preview.try_out(
                seen,
                values,
                item_id=item_id,
                picture=self._pictures.promise,
                folded=folded,
            )

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
        """Keep a form as a draft."""
        return write.save(
            self._house, user, values, language, item_id=item_id, seen=seen, key=key
        )

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
        """Submit, approve, return, withdraw … an item with all that hangs on it."""
        ordering.order(
            self._house,
            verb,
            item_id,
            user=user,
            seen=seen,
            note=note,
            key=key,
            untested_because=untested_because,
        )

    def change_sheet(
        self, user: str, event_id: str, language: str
    ) -> ChangeSheet | None:
        """Return the form that changes an announced event."""
        with self._as(user, language) as seen:
            return change_sheet_of(seen, event_id)

    def try_change(
        self, user: str, event_id: str, values: Values, language: str
    ) -> Tried:
        """Return who would be told what on which channel; keeps nothing."""
        with self._as(user, language) as seen:
            return try_change_of(
                seen,
                event_id,
                values,
                picture=self._pictures.promise,
            )

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
        return change_fact.change(
            self._house, user, event_id, values, language, at_once=at_once, key=key
        )

    def card(self, user: str, delivery: int, language: str) -> CardPage | None:
        """Return a post that a person puts out by hand."""
        with self._as(user, language) as seen:
            return card_page(seen, delivery)

    def tick(self, user: str, delivery: int, *, url: str) -> None:
        """Note that a person has posted it, and where."""
        cards.tick(self._house, delivery, user=user, url=url)

    def settle(self, user: str, delivery: int, *, is_there: bool, url: str) -> None:
        """Note what a person found out about a post of unknown fate."""
        settle.settle_unknown(
            self._house, delivery, user=user, is_there=is_there, url=url
        )

    def accounts(self, user: str, language: str) -> Sequence[AccountLine]:
        """Return all accounts."""
        with self._as(user, language) as seen:
            return account_lines(seen)

    def retire(self, user: str, account: str, *, reason: str) -> None:
        """Let nothing leave on an account any more."""
        accounts.retire(self._house, account, user=user, reason=reason)

    def stops(self, user: str, language: str) -> Sequence[Stop]:
        """Return the pauses that stand."""
        with self._as(user, language) as seen:
            return stops_of(seen)

    def pause(self, user: str, unit: str, *, reason: str) -> None:
        """Stop everything ("") or one unit."""
        pause.pause(self._house, unit=unit, user=user, reason=reason)
