"""Pages of segments: whom numbers of newsletters go to, by conditions.

Every button sends the whole form, so the pages work without scripts and no press loses
what was typed. Nothing is kept but by the button that says so.
"""

import secrets
from typing import Annotated

from fastapi import Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import LISTS, READERS, may_ever
from comms.content.segment_nodes import fields_of, moved, tree_of
from comms.errors import Refused
from comms.language import say
from comms.model.desk import Problem, Values, Who
from comms.model.segment_page import (
    CHOSEN,
    JOINS,
    KINDS,
    NAME,
    ROOT,
    UNIT,
    Counted,
    SegmentKept,
    SegmentPage,
)
from comms.model.segments import DEEPEST
from comms.model.seminar import one
from comms.web.answers import Language, Name, found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, Taken

_SECTION, _FORM = "readers", "segment"
_UNPROCESSABLE = 422
#: Buttons that keep the segment, and that show some of its people.
_SAVE, _PEOPLE = "save", "people"
Done = Annotated[str, Query(pattern=r"^(save|back)?$", max_length=8)]
_LONGEST_KEY = 64


class SegmentPages:
    """Routes of segments."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes; fixed names before ids."""
        path = "/desk/{language}/segments"
        routes.read(path, self.show_list, verb=READERS)
        routes.read(f"{path}/new", self.begin, verb=READERS)
        routes.write(f"{path}/new", self.post_begun, verb=READERS)
        routes.read(f"{path}/{{name}}", self.show, verb=READERS)
        routes.write(f"{path}/{{name}}", self.post, verb=READERS)
        routes.write(f"{path}/{{name}}/remove", self.remove, verb=READERS)
        routes.write(f"{path}/{{name}}/put-back", self.put_back, verb=READERS)

    def show_list(
        self, person: Person, language: Language, removed: Taken = ""
    ) -> Response:
        """Show all of them, with what goes to each."""
        frame = DeskFrame(
            language=language,
            path="/segments",
            title=say(language, "segments.title"),
            section=_SECTION,
        )
        desk = self._pages.desk.segments
        return self._pages.answer(
            person,
            "segments.html",
            frame,
            lines=desk.list(person.id, language),
            # Only what is so is said to be so.
            gone=removed if removed and desk.may_put_back(person.id, removed) else "",
            may_list=may_ever(person, LISTS),
        )

    def begin(self, person: Person, language: Language) -> Response:
        """Show an empty form."""
        return self._page(person, language, self._found(person, language, ""))

    def post_begun(
        self, person: Person, language: Language, posted: Posted
    ) -> Response:
        """Do what was pressed on a new one."""
        return self._do(person, language, "", posted)

    def show(
        self, person: Person, language: Language, name: Name, done: Done = ""
    ) -> Response:
        """Show one: its conditions, how many it has, and what goes to it."""
        page = self._found(person, language, name)
        return self._page(person, language, page, done=done)

    def post(
        self, person: Person, language: Language, name: Name, posted: Posted
    ) -> Response:
        """Do what was pressed."""
        return self._do(person, language, name, posted)

    def remove(
        self, person: Person, language: Language, name: Name, posted: Posted
    ) -> Response:
        """Take one away that nothing goes to, or show why it stays."""
        seen, key = one(posted, "seen"), one(posted, "key")[:_LONGEST_KEY]
        kept = self._pages.desk.segments.remove(person.id, language, name, seen, key)
        if not kept.id:
            page = self._found(person, language, name)
            return self._page(person, language, page, problems=kept.problems)
        address = f"/desk/{language}/segments?removed={name}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def put_back(self, person: Person, language: Language, name: Name) -> Response:
        """Put back what was taken away, and show it."""
        self._pages.desk.segments.put_back(person.id, name, language)
        address = f"/desk/{language}/segments/{name}?done=back#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _do(self, person: Who, language: str, name: str, posted: Values) -> Response:
        act, values = one(posted, "act"), forms.facts(posted)
        if act == _SAVE:
            return self._save(person, language, name, posted, values)
        tree = moved(tree_of(values), act, values)
        kept = {key: said for key, said in values.items() if not _is_of_tree(key)}
        values = {**kept, **fields_of(tree)}
        page = self._found(person, language, name, values)
        people = None
        if act == _PEOPLE:
            desk = self._pages.desk.segments
            people = desk.people(person.id, language, name, values)
        return self._page(person, language, page, people=people, key=one(posted, "key"))

    def _save(
        self, person: Who, language: str, name: str, posted: Values, values: Values
    ) -> Response:
        try:
            kept = self._pages.desk.segments.save(
                person.id,
                values,
                language,
                name,
                one(posted, "seen"),
                one(posted, "key"),
            )
        except Refused as refusal:
            kept = SegmentKept(id="", problems=forms.refused(refusal, language))
        if not kept.id:
            page = self._found(person, language, name, values)
            return self._page(
                person,
                language,
                page,
                problems=kept.problems,
                key=one(posted, "key"),
            )
        address = f"/desk/{language}/segments/{kept.id}?done=save#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _found(
        self, person: Who, language: str, name: str, typed: Values | None = None
    ) -> SegmentPage:
        return found(self._pages.desk.segments.page(person.id, language, name, typed))

    def _page(  # noqa: PLR0913 - what a page of a form shows
        self,
        person: Who,
        language: str,
        page: SegmentPage,
        *,
        people: Counted | None = None,
        problems: tuple[Problem, ...] = (),
        done: str = "",
        key: str = "",
    ) -> Response:
        line = page.line
        frame = DeskFrame(
            language=language,
            path=f"/segments/{line.id if line else 'new'}",
            title=line.name if line else say(language, "segments.new"),
            section=_SECTION,
            form=_FORM if page.may_edit else "",
            faults=forms.stops(problems),
        )
        return self._pages.answer(
            person,
            "segment.html",
            frame,
            status=_UNPROCESSABLE if problems else 200,
            segment=page,
            line=line,
            values=page.values,
            choices=page.choices,
            counted=people or page.counted,
            kinds=KINDS,
            chosen=CHOSEN,
            joins=JOINS,
            deepest=DEEPEST,
            root=ROOT,
            key=key or secrets.token_urlsafe(12),
            problems=problems,
            faults=forms.by_field(problems),
            done=done,
            label=lambda field: _label(field, page, language),
        )


def _is_of_tree(field: str) -> bool:
    return field.partition(".")[0] == ROOT


def _label(field: str, page: SegmentPage, language: str) -> str:
    """Return what a person calls a field: of a condition, its kind."""
    name, _, code = field.partition(".")
    if name == NAME:
        return f"{say(language, 'segments.name')} ({code})"
    if name == UNIT:
        return say(language, "facts.field.unit")
    place = field.rpartition(".")[0]
    kinds = {at: node.kind for at, node in page.tree.every()}
    kind = kinds.get(place, "")
    return say(language, f"segments.kind.{kind}") if kind in KINDS else field
