"""The programme itself, for administrators: its parts, their tables and forms.

A form is shown with what saving it would change before it is saved; what was shown
comes back with the press that saves, so nobody agrees to what she has not seen.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from comms.access.policy import PROGRAMME
from comms.language import say
from comms.model.desk import Who
from comms.model.programme_page import NEW, ProgrammeSheet, TriedSheet
from comms.web.answers import Language, not_found
from comms.web.desk.brand_query import query_of
from comms.web.desk.forms import number
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.keys import Keys
from comms.web.desk.threshold import lead_to

PLACE = "/desk/{language}/programme"
#: Fields that are the form's own.
OWN = frozenset({"act", "seen", "agreed", "key"})
#: Id of the form on its page.
_FORM = "programme-form"
#: What else an administrator looks after: address, and words for it.
_BESIDE = (("/people", "people"), ("/audit", "audit"))
_LONGEST_SEARCH = 100

Part = Annotated[str, Path(pattern=r"^[a-z]+$", max_length=20)]
Entry = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
Find = Annotated[str, Query(max_length=_LONGEST_SEARCH)]
Number = Annotated[str, Query(max_length=9)]


class ProgrammePages:
    """Routes of the programme itself."""

    def __init__(self, pages: DeskPages, keys: Keys) -> None:
        self._pages = pages
        self._desk = keys.programme

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read(PLACE, self.overview, verb=PROGRAMME)
        routes.write(f"{PLACE}/undo", self.undo, verb=PROGRAMME)
        routes.read(f"{PLACE}/{{part}}", self.table, verb=PROGRAMME)
        path = f"{PLACE}/{{part}}/{{entry}}"
        routes.read(path, self.sheet, verb=PROGRAMME)
        routes.write(path, self.press, verb=PROGRAMME)
        routes.write(f"{path}/remove", self.remove, verb=PROGRAMME)

    def overview(self, person: Person, language: Language) -> Response:
        """Show every part with its state."""
        cards = self._desk.cards(person.id, language)
        frame = _frame(language, "", say(language, "programme.title"))
        return self._pages.answer(
            person, "programme.html", frame, cards=cards, beside=_BESIDE
        )

    def table(
        self,
        person: Person,
        language: Language,
        part: Part,
        find: Find = "",
        done: Number = "",
    ) -> Response:
        """Show the entries of a part."""
        page = self._desk.part(person.id, part, language, find)
        if page is None:
            raise not_found()
        frame = _frame(language, f"/{part}", say(language, f"programme.part.{part}"))
        return self._pages.answer(
            person,
            "programme_part.html",
            frame,
            part=page,
            find=find,
            done=self._done(person, done, language),
        )

    def sheet(
        self,
        person: Person,
        language: Language,
        part: Part,
        entry: Entry,
        done: Number = "",
    ) -> Response:
        """Show the form of an entry."""
        found = self._desk.sheet(person.id, part, entry, language)
        if found is None:
            raise not_found()
        said = self._done(person, done, language)
        return self.form(person, language, found, done=said)

    def press(
        self,
        person: Person,
        language: Language,
        part: Part,
        entry: Entry,
        posted: Posted,
    ) -> Response:
        """Show what a form would change, or save it."""
        values = {name: found for name, found in posted.items() if name not in OWN}
        sheet = self._desk.sheet(person.id, part, entry, language, values)
        if sheet is None:
            raise not_found()
        act = first(posted, "act")
        if act in {"stay", "look"}:
            # Nothing but the language has changed, or what is shown beside the form;
            # the state is the one that was seen.
            return self.form(
                person, language, replace(sheet, seen=first(posted, "seen"))
            )
        if act != "save":
            tried = self._desk.try_out(person.id, part, entry, values, language)
            return self.form(
                person,
                language,
                replace(sheet, seen=first(posted, "seen")),
                tried=tried,
                key=first(posted, "key"),
            )
        tried = self._desk.save(
            person.id,
            part,
            entry,
            values,
            language,
            seen=first(posted, "seen"),
            agreed=first(posted, "agreed"),
            key=first(posted, "key")[:64],
            why=first(posted, "why"),
        )
        if tried.proposal:
            return lead_to(f"/desk/{language}/proposals/{tried.proposal}?done=submit")
        if tried.act:
            place = f"/desk/{language}/programme/{part}"
            if entry == NEW and part == "accounts":
                # Its next step stands there: connect it, test it, try it out.
                return lead_to(f"/desk/{language}/accounts/{tried.id}?done=begun")
            if entry != NEW:
                place = f"{place}/{tried.id}"
            return lead_to(f"{place}?done={tried.act}")
        return self.form(person, language, sheet, tried=tried)

    def remove(
        self,
        person: Person,
        language: Language,
        part: Part,
        entry: Entry,
        posted: Posted,
    ) -> Response:
        """Take an entry away."""
        tried = self._desk.remove(
            person.id,
            part,
            entry,
            language,
            seen=first(posted, "seen"),
            agreed=first(posted, "agreed"),
            key=first(posted, "key")[:64],
        )
        if tried.act:
            return lead_to(f"/desk/{language}/programme/{part}?done={tried.act}")
        sheet = self._desk.sheet(person.id, part, entry, language)
        if sheet is None:
            raise not_found()
        return self.form(
            person,
            language,
            sheet,
            tried=tried,
            key=first(posted, "key"),
            is_removal=True,
        )

    def undo(self, person: Person, language: Language, posted: Posted) -> Response:
        """Bring back what stood before an order."""
        act = self._desk.undo(person.id, number(first(posted, "done")), language)
        part = first(posted, "part")
        if part not in self._parts(person, language):
            raise not_found()
        return lead_to(f"/desk/{language}/programme/{part}?done={act}")

    def _parts(self, person: Who, language: str) -> frozenset[str]:
        return frozenset(card.name for card in self._desk.cards(person.id, language))

    def _done(self, person: Who, act: str, language: str) -> object:
        """Return what an act of hers did: only what is so is said to be so."""
        return (
            self._desk.done(person.id, number(act), language) if number(act) else None
        )

    def form(  # noqa: PLR0913 - a sheet in each of its states
        self,
        person: Who,
        language: str,
        sheet: ProgrammeSheet,
        *,
        tried: TriedSheet | None = None,
        done: object = None,
        key: str = "",
        is_removal: bool = False,
        taken: Sequence[str] = (),
    ) -> Response:
        """Answer with the form of an entry, and what came of a press.

        `taken`: the fields for which a file was put in just now.
        """
        problems = tried.problems if tried else ()
        stops = [one for one in problems if one.severity != "warning"]
        labels = _labels(sheet)
        frame = _frame(
            language,
            f"/{sheet.part}/{sheet.id}",
            sheet.title,
            form=_FORM,
            faults=bool(stops),
        )
        return self._pages.answer(
            person,
            "programme_sheet.html",
            frame,
            status=422 if stops else 200,
            sheet=sheet,
            values=sheet.values,
            choices=sheet.choices,
            problems=problems,
            label=lambda name: labels.get(name, name),
            faults={
                name: tuple(one for one in stops if one.field == name)
                for name in {one.field for one in stops if one.field}
            },
            warnings=[
                *sheet.problems,
                *(one for one in problems if one.severity == "warning"),
            ],
            effects=tried.effects if tried and not stops else None,
            is_removal=is_removal,
            done=done,
            echoes={},
            taken=taken,
            query=query_of(sheet.look.typed) if sheet.look else "",
            key=key or secrets.token_urlsafe(12),
        )


def _labels(sheet: ProgrammeSheet) -> Mapping[str, str]:
    return {field.name: field.label for group in sheet.groups for field in group.fields}


def _frame(
    language: str, path: str, title: str, *, form: str = "", faults: bool = False
) -> DeskFrame:
    return DeskFrame(
        language=language,
        path=f"/programme{path}",
        title=title,
        section="programme",
        form=form,
        faults=faults,
    )
