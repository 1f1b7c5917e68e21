"""The page of a picture: where it is shown, and the end of its permission."""

import secrets

from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.desk import Values, Who
from comms.model.picture_page import PicturePage
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted

_UNPROCESSABLE = 422
_LONGEST_KEY = 64
_LONGEST_REASON = 500


class PicturePages:
    """Routes of pictures."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/pictures/{name}"
        routes.read(path, self.show)
        routes.write(path, self.withdraw, verb="save")

    def show(
        self, person: Person, language: Language, name: Name, done: str = ""
    ) -> Response:
        """Show one: what is known of it, and every text that shows it."""
        page = self._pages.desk.pictures.page(person.id, language, name)
        if page is None:
            raise not_found()
        return self._page(person, language, page, {}, done=done == "withdrawn")

    def withdraw(
        self, person: Person, language: Language, name: Name, posted: Posted
    ) -> Response:
        """End its permission, or show why that waits."""
        desk = self._pages.desk.pictures
        if desk.page(person.id, language, name) is None:
            raise not_found()
        if one(posted, "act") == "withdraw":
            page = desk.withdraw(
                person.id,
                language,
                name,
                why=one(posted, "why")[:_LONGEST_REASON],
                seen=one(posted, "seen"),
                key=one(posted, "key")[:_LONGEST_KEY],
            )
        else:
            # Another language of the page: nothing is done.
            page = desk.page(person.id, language, name)
        if page is not None:
            return self._page(person, language, page, posted)
        address = f"/desk/{language}/pictures/{name}?done=withdrawn#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _page(
        self,
        person: Who,
        language: str,
        shown: PicturePage,
        values: Values,
        *,
        done: bool = False,
    ) -> Response:
        frame = DeskFrame(
            language=language,
            path=f"/pictures/{shown.id}",
            title=say(language, "pictures.title"),
            section="items",
            form="picture" if shown.may_withdraw else "",
            faults=forms.stops(shown.problems),
        )
        return self._pages.answer(
            person,
            "picture.html",
            frame,
            status=_UNPROCESSABLE if shown.problems else 200,
            shown=shown,
            values=values,
            key=one(values, "key") or secrets.token_urlsafe(12),
            problems=shown.problems,
            faults=forms.by_field(shown.problems),
            # Only what is so is said to be so.
            done=done and not shown.is_permitted,
            label=lambda _field: say(language, "pictures.why"),
        )
