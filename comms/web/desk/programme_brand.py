"""The brand of a unit or of the programme: logos put in, and how it would look.

Previews have addresses of their own that say what is chosen, so that a browser asks for
those it shows. Looking changes nothing; a logo lies in the media store until a form is
saved with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile
from starlette.responses import Response

from comms.access.policy import PROGRAMME
from comms.content.logo_form import chosen_upload
from comms.errors import Refused
from comms.model.brand_look import TypedBrand
from comms.model.desk import Problem, PutIn, Values, Who
from comms.model.programme_page import ProgrammeSheet, TriedSheet
from comms.web.answers import Language, not_found
from comms.web.desk import forms
from comms.web.desk.brand_query import query_of
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first, typed_in
from comms.web.desk.keys import Keys
from comms.web.desk.previews import FRAME_POLICY, HERE, Look, one_stop
from comms.web.desk.programme import OWN, PLACE, Entry, ProgrammePages
from comms.web.desk.threshold import lead_to
from comms.web.shield import PHOTOS

_BRAND = "brand"
#: Fields of files, and those of the form that choose what is in them.
_FILES = {"logo_file": "brand.logo", "logo_dark_file": "brand.logo_dark"}
_MOST_FIELDS = 400

Colour = Annotated[str, Query(pattern=r"^[0-9A-Fa-f]{0,6}$")]
Logo = Annotated[
    str, Query(pattern=r"^(upload:[0-9a-f]{32}\.png|[A-Za-z0-9_-]*)$", max_length=64)
]
Ground = Annotated[Literal["light", "dark"], Query()]


def _typed(colour: Colour = "", logo: Logo = "", dark: Logo = "") -> TypedBrand:
    """Return what the address of a preview says is chosen (`query_of`)."""
    return TypedBrand(colour=colour, logo=logo, logo_dark=dark)


Typed = Annotated[TypedBrand, Depends(_typed)]


async def _with_logos(request: Request) -> tuple[Values, Mapping[str, bytes]]:
    """Return the fields of a form, and the files by the field that chooses them."""
    async with request.form(max_files=len(_FILES), max_fields=_MOST_FIELDS) as form:
        items = form.multi_items()
        found = {
            _FILES[name]: await value.read()
            for name, value in items
            if name in _FILES and isinstance(value, UploadFile) and value.size
        }
        return typed_in(items), found


PostedLogos = Annotated[tuple[Values, Mapping[str, bytes]], Depends(_with_logos)]


class BrandPages:
    """Routes of how a unit looks."""

    def __init__(self, pages: DeskPages, keys: Keys) -> None:
        self._pages = pages
        self._desk = keys.programme
        self._programme = ProgrammePages(pages, keys)

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = f"{PLACE}/{_BRAND}/{{entry}}"
        routes.write(f"{path}{PHOTOS}", self.put_in, verb=PROGRAMME)
        routes.read(f"{path}{PHOTOS}", self.back, verb=PROGRAMME)
        routes.write(f"{path}/look", self.look, verb=PROGRAMME)
        routes.read(f"{path}/mail", self.mail, verb=PROGRAMME)
        routes.read(f"{path}/share", self.share, verb=PROGRAMME)

    def put_in(
        self, person: Person, language: Language, entry: Entry, posted: PostedLogos
    ) -> Response:
        """Take logos in; show the form with them."""
        typed, files = posted
        values = _values(typed)
        problems: list[Problem] = []
        taken: list[str] = []
        for field, content in files.items():
            made = self._taken(person, content, language)
            if made.upload:
                values[field] = (chosen_upload(made.upload),)
                taken.append(field)
            if made.problem:
                problems.append(replace(made.problem, field=field))
        sheet = self._sheet(person, language, entry, values)
        return self._programme.form(
            person,
            language,
            replace(sheet, seen=first(typed, "seen")),
            tried=TriedSheet(problems=tuple(problems)) if problems else None,
            key=first(typed, "key"),
            taken=taken,
        )

    def back(self, person: Person, language: Language, entry: Entry) -> Response:
        """Lead to the form whoever opens the address to which logos are sent."""
        self._sheet(person, language, entry, {})
        return lead_to(f"/desk/{language}/programme/{_BRAND}/{entry}")

    def look(
        self, person: Person, language: Language, entry: Entry, posted: Posted
    ) -> Response:
        """Show how it would look, while it is typed."""
        sheet = self._sheet(person, language, entry, _values(posted))
        frame = DeskFrame(language=language, path="", title="")
        query = query_of(sheet.look.typed) if sheet.look else ""
        return self._pages.part("programme_look.html", frame, sheet=sheet, query=query)

    def mail(
        self,
        person: Person,
        language: Language,
        entry: Entry,
        typed: Typed,
        ground: Ground = "light",
        look: Look = "",
    ) -> Response:
        """Show a mail as it would look."""
        html = self._desk.mail(person.id, entry, typed, ground, language)
        if html is None:
            raise not_found()
        headers = {**GUARDED, "content-security-policy": FRAME_POLICY}
        return HTMLResponse(one_stop(html) if look == HERE else html, headers=headers)

    def share(
        self, person: Person, language: Language, entry: Entry, typed: Typed
    ) -> Response:
        """Give a share picture as it would look."""
        found = self._desk.share_picture(person.id, entry, typed, language)
        if found is None:
            raise not_found()
        return Response(found, media_type="image/png", headers=GUARDED)

    def _taken(self, person: Who, content: bytes, language: str) -> PutIn:
        try:
            return self._desk.put_in_logo(person.id, content, language)
        except Refused as refusal:
            return PutIn(upload="", problem=forms.refused(refusal, language)[0])

    def _sheet(
        self, person: Who, language: str, entry: str, values: Values
    ) -> ProgrammeSheet:
        sheet = self._desk.sheet(person.id, _BRAND, entry, language, values)
        if sheet is None:
            raise not_found()
        return sheet


def _values(typed: Values) -> dict[str, tuple[str, ...]]:
    return {name: told for name, told in typed.items() if name not in OWN}
