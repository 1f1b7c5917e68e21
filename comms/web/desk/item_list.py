"""The list of items, asked by words, kind, state, unit and owner; a few for the menu.

What is asked stands in the address, so that Back works and a link shows others the
same. What cannot be read asks for nothing.
"""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from comms.language import say
from comms.model.desk_list import LONGEST, Sought
from comms.web.answers import Language
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person

Start = Annotated[int, Query(alias="from", ge=0, le=100_000)]

_A_PAGE = 50
#: Name in the address → field of `Sought`.
_FIELDS = {
    "q": "words",
    "type": "type",
    "state": "state",
    "unit": "unit",
    "owner": "owner",
}


class ItemListPages:
    """The routes of the list."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/items", self.show)
        routes.read("/desk/{language}/find", self.find)

    def show(
        self, person: Person, language: Language, request: Request, start: Start = 0
    ) -> Response:
        """Show what this person may see of what is asked for, newest first."""
        sought = read(request.query_params)
        found = self._pages.desk.items(
            person.id, language, sought, limit=_A_PAGE, offset=start
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
            found=found,
            sought=sought,
            first=start,
            earlier=_address(sought, start + _A_PAGE) if found.has_more else "",
            later=_address(sought, max(start - _A_PAGE, 0)) if start else "",
        )

    def find(self, person: Person, language: Language, request: Request) -> Response:
        """Show the few items that the command menu offers for words, and the way on."""
        sought = Sought(words=read(request.query_params).words)
        lines = (
            self._pages.desk.find(person.id, language, sought.words)
            if sought.words
            else ()
        )
        frame = DeskFrame(language=language, path="/find", title="")
        return self._pages.part("found.html", frame, lines=lines, sought=sought)


def read(query: Mapping[str, str]) -> Sought:
    """Return what an address asks for."""
    fields = {
        field: query.get(name, "").strip()[:LONGEST] for name, field in _FIELDS.items()
    }
    return Sought(**fields)


def _address(sought: Sought, start: int) -> str:
    """Return the address of a part of what is asked for, below "/desk/<language>"."""
    names = {field: name for name, field in _FIELDS.items()}
    query = {names[field]: value for field, value in sought.asked.items()}
    if start:
        query["from"] = str(start)
    return f"/items?{urlencode(query)}" if query else "/items"
