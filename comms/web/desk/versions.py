"""The saved versions of an item: the list, one beside another, one brought back."""

import secrets

from starlette.responses import RedirectResponse, Response

from comms.language import say
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import differing, is_number

_A_PAGE = 20
#: Fields named in the sentence of a version; more are counted.
_NAMED = 4


class VersionPages:
    """Routes of saved versions."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/items/{item_id}/versions"
        routes.read(path, self.all)
        routes.read(f"{path}/{{number}}", self.show)
        routes.write(f"{path}/{{number}}/restore", self.restore, verb="save")

    def all(
        self, person: Person, language: Language, item_id: Name, page: str = "1"
    ) -> Response:
        """Show the versions of an item, newest first."""
        number = int(page) if is_number(page) and int(page) else 1
        found = self._pages.desk.keeping.states.revisions(
            person.id,
            item_id,
            language,
            limit=_A_PAGE,
            offset=(number - 1) * _A_PAGE,
        )
        if found is None:
            raise not_found()
        return self._pages.answer(
            person,
            "versions.html",
            _frame(language, f"/items/{item_id}/versions", "versions.title"),
            found=found,
            number=number,
            changed=lambda fields: _changed(fields, language, found.kind),
        )

    def show(
        self,
        person: Person,
        language: Language,
        item_id: Name,
        number: Name,
        beside: str = "",
    ) -> Response:
        """Show one version beside the one before it, or beside what stands now."""
        found = None
        if is_number(number):
            found = self._pages.desk.keeping.states.revision(
                person.id, item_id, int(number), language, beside_now=beside == "now"
            )
        if found is None:
            raise not_found()
        path = f"/items/{item_id}/versions/{number}"
        return self._pages.answer(
            person,
            "version.html",
            _frame(language, path, "versions.one", number=found.line.number),
            found=found,
            beside=beside,
            runs=differing(found.differences),
            key=secrets.token_urlsafe(12),
            label=lambda field: forms.label(field, language, found.kind),
        )

    def restore(
        self,
        person: Person,
        language: Language,
        item_id: Name,
        number: Name,
        posted: Posted,
    ) -> Response:
        """Bring a version back as a new one; where its form has a fault, show it."""
        if not is_number(number):
            raise not_found()
        saved = self._pages.desk.keeping.states.restore(
            person.id,
            item_id,
            int(number),
            language,
            seen=one(posted, "seen"),
            key=one(posted, "key"),
        )
        item = f"/desk/{language}/items/{item_id}"
        address = f"{item}?done=save#message"
        if not saved.item_id:
            address = f"{item}/edit?revision={number}"
        return RedirectResponse(address, status_code=303, headers=GUARDED)


def _frame(language: str, path: str, title: str, **slots: object) -> DeskFrame:
    return DeskFrame(
        language=language,
        path=path,
        title=say(language, title, **slots),
        section="items",
    )


def _changed(fields: tuple[str, ...], language: str, kind: str) -> str:
    """Return what changed in a sentence: the first fields by name, others counted."""
    named = ", ".join(forms.label(field, language, kind) for field in fields[:_NAMED])
    more = len(fields) - _NAMED
    if not fields:
        return say(language, "versions.changed.nothing")
    if more > 0:
        return say(language, "versions.changed.more", fields=named, count=more)
    return say(language, "versions.changed", fields=named)
