"""My week, where a person begins, and the list of all items."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from comms.language import say
from comms.web.answers import Language
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person

Start = Annotated[int, Query(alias="from", ge=0, le=100_000)]

_A_PAGE = 50


class WeekPages:
    """Routes of the lists."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/", self.week)
        routes.read("/desk/{language}/items", self.items)

    def week(self, person: Person, language: Language) -> Response:
        """Show what waits, what failed, what leaves next, and what is begun."""
        week = self._pages.desk.week(person.id, language)
        frame = DeskFrame(
            language=language,
            path="/",
            title=say(language, "desk.week.title"),
            section="week",
        )
        begun = self._pages.desk.keeping.drafts.waiting(person.id, language)
        return self._pages.answer(person, "week.html", frame, week=week, begun=begun)

    def items(self, person: Person, language: Language, start: Start = 0) -> Response:
        """Show everything this person may see, newest first."""
        lines, more = self._pages.desk.items(
            person.id, language, limit=_A_PAGE, offset=start
        )
        frame = DeskFrame(
            language=language,
            path="/items",
            title=say(language, "desk.items.title"),
            section="items",
        )
        return self._pages.answer(
            person,
            "items.html",
            frame,
            lines=lines,
            earlier=start + _A_PAGE if more else 0,
            later=max(start - _A_PAGE, 0) if start else None,
            first=start,
        )
