"""Where browsers send what is typed, and ask who else is writing.

Answers are small JSON objects with whole sentences; nothing here changes an item.
"""

from fastapi.responses import JSONResponse
from starlette.responses import RedirectResponse, Response

from comms.errors import NotFound
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk.frame import GUARDED, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import KeptForm, is_number, typed_of


class KeptPages:
    """Routes of what is typed and not saved."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages
        self._kept = KeptForm(pages)

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.write("/desk/{language}/kept", self.keep, verb="save")
        routes.write("/desk/{language}/kept/{number}/drop", self.drop, verb="save")
        routes.write(
            "/desk/{language}/kept/{number}/take-back", self.take_back, verb="save"
        )
        routes.read(
            "/desk/{language}/items/{item_id}/writers", self.writers, verb="save"
        )

    def keep(self, person: Person, language: Language, posted: Posted) -> Response:
        """Keep what a view of a form holds now."""
        typed = typed_of(posted, one(posted, "place"))
        kept = self._pages.desk.keeping.drafts.keep(person.id, language, typed)
        answer = {
            "turn": kept.mark.turn if kept else typed.turn,
            "said": self._kept.said(language, kept.at) if kept else "",
            "others": self._others(
                person, language, typed.item_id, one(posted, "seen")
            ),
        }
        return JSONResponse(answer, headers=GUARDED)

    def drop(self, person: Person, language: Language, number: Name) -> Response:
        """Drop a draft at its writer's wish, and lead back to its form."""
        if not is_number(number):
            raise not_found()
        place = self._pages.desk.keeping.drafts.drop(person.id, int(number))
        return _to(f"/desk/{language}{place}#message")

    def take_back(self, person: Person, language: Language, number: Name) -> Response:
        """Let a draft wait again that was dropped, and lead to where it goes on."""
        if not is_number(number):
            raise not_found()
        place = self._pages.desk.keeping.drafts.take_back(person.id, int(number))
        return _to(f"/desk/{language}{place}?kept={number}")

    def writers(
        self, person: Person, language: Language, item_id: Name, seen: str = ""
    ) -> Response:
        """Say who else writes at an item now."""
        try:
            others = self._others(person, language, item_id, seen)
        except NotFound as missing:
            raise not_found() from missing
        return JSONResponse({"others": others}, headers=GUARDED)

    def _others(
        self, person: Person, language: str, item_id: str, seen: str
    ) -> tuple[str, ...]:
        if not item_id:
            return ()
        drafts = self._pages.desk.keeping.drafts
        found = drafts.writers(person.id, item_id, seen, language)
        return self._kept.sentences(language, found)


def _to(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers=GUARDED)
