"""Pages of facts and core messages: what is typed once, and where it is said."""

import secrets
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.errors import Refused
from comms.language import say
from comms.model.desk import Values, Who
from comms.model.fact_page import NAME, SAID, SOURCE, UNTIL, WHY, FactKept, FactPage
from comms.model.seminar import one
from comms.web.answers import Language, Name, found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, Taken

#: What stands in the address, by kind.
PLACES = {"fact": "facts", "block": "messages"}
#: Entry of the navigation for both.
SECTION = "facts"
_FORM = "fact"
_UNPROCESSABLE = 422
_LONGEST_KEY = 64
Find = Annotated[str, Query(alias="q", max_length=100)]
#: Numbers of a page that says what was done.
Count = Annotated[str, Query(pattern=r"^[0-9]{0,4}$", max_length=4)]


class FactPages:
    """Routes of facts, or of core messages."""

    def __init__(self, pages: DeskPages, kind: str) -> None:
        self._pages = pages
        self._kind = kind
        self._place = PLACES[kind]

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = f"/desk/{{language}}/{self._place}"
        routes.read(path, self.show_list)
        routes.read(f"{path}/new", self.begin, verb="save")
        routes.write(f"{path}/new", self.post_begun, verb="save")
        routes.read(f"{path}/{{name}}", self.show)
        routes.write(f"{path}/{{name}}", self.post, verb="save")
        routes.write(f"{path}/{{name}}/remove", self.remove, verb="save")
        routes.write(f"{path}/{{name}}/put-back", self.put_back, verb="save")

    def show_list(
        self, person: Person, language: Language, find: Find = "", removed: Taken = ""
    ) -> Response:
        """Show all of them, or what fits a search."""
        desk = self._pages.desk.facts
        found, total = self._pages.desk.facts.list(
            person.id, self._kind, language, find
        )
        frame = DeskFrame(
            language=language,
            path=f"/{self._place}",
            title=self._say(language, "title"),
            section=SECTION,
        )
        return self._pages.answer(
            person,
            "facts.html",
            frame,
            kind=self._kind,
            place=self._place,
            lines=found,
            total=total,
            find=find,
            # Only what is so is said to be so.
            removed=removed
            and desk.page(person.id, self._kind, language, removed) is None,
            gone=removed
            if removed and desk.may_put_back(person.id, self._kind, removed)
            else "",
            places=PLACES,
        )

    def begin(self, person: Person, language: Language) -> Response:
        """Show an empty form."""
        sheet = self._found(person, language, "")
        return self._page(person, language, sheet, sheet.values)

    def post_begun(
        self, person: Person, language: Language, posted: Posted
    ) -> Response:
        """Keep a new one, or show its form again."""
        return self._do(person, language, "", posted)

    def show(
        self,
        person: Person,
        language: Language,
        name: Name,
        changed: Count = "",
        drafted: Count = "",
        back: Count = "",
    ) -> Response:
        """Show one: what it says, where, and the form that changes it."""
        sheet = self._found(person, language, name)
        done = (int(changed), int(drafted or 0)) if changed else None
        return self._page(
            person, language, sheet, sheet.values, done=done, is_back=bool(back)
        )

    def post(
        self, person: Person, language: Language, name: Name, posted: Posted
    ) -> Response:
        """Keep a change, or show the form again."""
        return self._do(person, language, name, posted)

    def remove(
        self, person: Person, language: Language, name: Name, posted: Posted
    ) -> Response:
        """Take one away that nothing says, or show why it stays."""
        key = one(posted, "key")[:_LONGEST_KEY]
        kept = self._pages.desk.facts.remove(
            person.id, self._kind, language, name, one(posted, "seen"), key
        )
        if not kept.id:
            sheet = self._found(person, language, name)
            return self._page(person, language, sheet, sheet.values, kept=kept)
        address = f"/desk/{language}/{self._place}?{urlencode({'removed': name})}"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def put_back(self, person: Person, language: Language, name: Name) -> Response:
        """Put back what was taken away, and show it."""
        self._pages.desk.facts.put_back(person.id, self._kind, name, language)
        address = f"/desk/{language}/{self._place}/{name}?back=1#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _do(self, person: Who, language: str, name: str, posted: Values) -> Response:
        values = forms.facts(posted)
        sheet = self._found(person, language, name)
        if one(posted, "act") != "save":
            # Another language of the page, or Enter in a field: nothing is kept.
            return self._page(person, language, sheet, values, key=one(posted, "key"))
        kept = self._save(person, language, name, posted)
        if not kept.id:
            return self._page(
                person, language, sheet, values, kept=kept, key=one(posted, "key")
            )
        if kept.proposal:
            address = f"/desk/{language}/proposals/{kept.proposal}?done=submit"
            return RedirectResponse(address, status_code=303, headers=GUARDED)
        told = urlencode({"changed": kept.changed, "drafted": kept.drafted})
        address = f"/desk/{language}/{self._place}/{kept.id}?{told}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _save(self, person: Who, language: str, name: str, posted: Values) -> FactKept:
        try:
            return self._pages.desk.facts.save(
                person.id,
                self._kind,
                forms.facts(posted),
                language,
                name,
                one(posted, "seen"),
                one(posted, "key"),
            )
        except Refused as refusal:
            return FactKept(id="", problems=forms.refused(refusal, language))

    def _found(self, person: Who, language: str, name: str) -> FactPage:
        return found(self._pages.desk.facts.page(person.id, self._kind, language, name))

    def _page(  # noqa: PLR0913 - what a page of a form shows
        self,
        person: Who,
        language: str,
        sheet: FactPage,
        values: Values,
        *,
        kept: FactKept | None = None,
        done: tuple[int, int] | None = None,
        is_back: bool = False,
        key: str = "",
    ) -> Response:
        problems = kept.problems if kept else ()
        line = sheet.line
        frame = DeskFrame(
            language=language,
            path=f"/{self._place}/{line.id if line else 'new'}",
            title=line.name if line else self._say(language, "new"),
            section=SECTION,
            form=_FORM if sheet.may_edit else "",
            faults=forms.stops(problems),
        )
        return self._pages.answer(
            person,
            "fact.html",
            frame,
            status=_UNPROCESSABLE if problems else 200,
            kind=self._kind,
            place=self._place,
            sheet=sheet,
            line=line,
            values=values,
            choices=sheet.choices,
            key=key or secrets.token_urlsafe(12),
            problems=problems,
            faults=forms.by_field(problems),
            done=done,
            is_back=is_back,
            label=lambda field: _label(field, language),
            echoes={UNTIL: forms.spoken_day(one(values, UNTIL), language)},
        )

    def _say(self, language: str, key: str) -> str:
        return say(language, f"facts.{self._kind}.{key}")


def _label(field: str, language: str) -> str:
    """Return what a person calls a field, with the language it is written in."""
    name, _, code = field.partition(".")
    if name == WHY:
        return say(language, "proposals.field.why")
    known = name in {NAME, SAID, SOURCE, UNTIL, "unit", "owner"}
    word = say(language, f"facts.field.{name}") if known else field
    return f"{word} ({code})" if code else word


class ReferencePages:
    """What a text may say by reference: the list of a window, fetched when it opens."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the route."""
        routes.read("/desk/{language}/references", self.show, verb="save")

    def show(self, person: Person, language: Language) -> Response:
        """Show them all; the window narrows them."""
        offered = self._pages.desk.facts.offered(person.id, language)
        frame = DeskFrame(language=language, path="/references", title="")
        return self._pages.part("references.html", frame, offered=offered)
