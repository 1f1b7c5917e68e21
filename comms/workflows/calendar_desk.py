"""What the calendar's pages ask and order: the answers of `web.desk.CalendarDesk`."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from comms.clock import in_zone
from comms.content.sheets import read_table
from comms.language import say
from comms.model.calendar import (
    Asked,
    CalendarPage,
    Moved,
    MoveSheet,
    TriedTable,
)
from comms.model.desk import Problem
from comms.model.xlsx import SheetFault
from comms.store import waiting
from comms.store.occasions import programme_zone
from comms.workflows.calendar import calendar, move_sheet
from comms.workflows.calendar_import import try_table
from comms.workflows.calendar_move import move, moved, take_back
from comms.workflows.calendar_table import table
from comms.workflows.calendar_take import take_table
from comms.workflows.desk_sight import SightReader
from comms.workflows.house import House


class CalendarReader(SightReader):
    """The calendar behind the door of the desk."""

    def page(self, user: str, asked: Asked, language: str) -> CalendarPage:
        """Return a view of the calendar."""
        with self._as(user, language) as seen:
            return calendar(seen, asked)

    def today(self) -> date:
        """Return the day it is in the programme's zone."""
        with self._house.store.read() as session:
            zone = programme_zone(session)
        return in_zone(self._house.clock.now(), zone or "UTC").date()

    def sheet(self, user: str, key: str, language: str) -> MoveSheet | None:
        """Return what Move… asks about something."""
        with self._as(user, language) as seen:
            return move_sheet(seen, key)

    def move(
        self, user: str, key: str, to: str, language: str, *, seen: str = ""
    ) -> tuple[int, Sequence[Problem]]:
        """Move something to a local time; the act, or 0 and why not."""
        done = move(self._house, user, key, to, language, seen=seen)
        return done.act, done.problems

    def moved(self, user: str, act: int, language: str) -> Moved | None:
        """Return what her own move did; None for another's."""
        with self._as(user, language) as seen:
            return moved(seen, act)

    def take_back(self, user: str, act: int, language: str) -> None:
        """Take her own move back."""
        take_back(self._house, user, act, language)

    def item_of_event(self, user: str, event: str, language: str) -> str | None:
        """Return the item that tells an event, if she sees it."""
        with self._as(user, language) as seen:
            item = waiting.announcement_of(seen.session, event)
            return item.external_id if item and seen.sees(item.unit) else None

    def table(self, user: str, asked: Asked, language: str) -> Sequence[Sequence[str]]:
        """Return a view as a table with headings."""
        with self._as(user, language) as seen:
            return table(seen, asked)

    def try_table(self, user: str, content: bytes, language: str) -> TriedTable:
        """Return line by line what a file would become; changes nothing."""
        return self._with(user, content, language, try_table)

    def take_table(
        self, user: str, content: bytes, language: str, *, key: str = ""
    ) -> TriedTable:
        """Carry a file out once, by its key, unless a line of it has a fault."""
        return self._with(user, content, language, partial(take_table, key=key))

    def _with(
        self,
        user: str,
        content: bytes,
        language: str,
        use: Callable[[House, str, Sequence[Sequence[str]], str], TriedTable],
    ) -> TriedTable:
        try:
            found = read_table(content)
        except SheetFault as fault:
            return TriedTable(fault=say(language, f"calendar.table.{fault.key}"))
        return use(self._house, user, found, language)
