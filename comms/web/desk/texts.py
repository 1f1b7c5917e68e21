"""The form of a text: news, blog, call … begun here, and pictures that are put into it.

What is done with the form afterwards (tried out, kept, sent for approval) is the same
as with the form of a seminar.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from comms.errors import Refused
from comms.model.desk import Problem, PutIn, Saved, Sheet, Values, Who
from comms.model.seminar import one
from comms.model.text_form import KIND, KINDS, MOST_FILES, UPLOAD
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.frame import DeskFrame
from comms.web.desk.gate import DeskRoutes, Person, Posted, typed_in
from comms.web.desk.seminars import SeminarPages, written_in
from comms.web.desk.text_forms import said_again, said_next, shape_of
from comms.web.shield import FILES, PHOTOS

Kind = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
#: Day, or day and hour, at which something new shall come out.
On = Annotated[
    str, Query(pattern=r"^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?)?$", max_length=16)
]
_PHOTO, _FILE = "photo", "file"


async def _with_photo(request: Request) -> tuple[Values, bytes | None]:
    """Return the fields of a form and the picture that came with it."""
    async with request.form(max_files=2, max_fields=400) as form:
        files = [
            value
            for name, value in form.multi_items()
            if name in {_PHOTO, _FILE} and isinstance(value, UploadFile) and value.size
        ]
        content = await files[0].read() if files else None
        return typed_in(form.multi_items()), content


PostedPhoto = Annotated[tuple[Values, bytes | None], Depends(_with_photo)]


class TextPages(SeminarPages):
    """Routes of the form of a text."""

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes; that of an item which is kept is the seminar form's."""
        new = "/desk/{language}/texts/new/{kind}"
        routes.read(new, self.begin, verb="save")
        routes.write(new, self.post_begun, verb="save")
        routes.write(f"/desk/{{language}}{PHOTOS}", self.photo, verb="save")
        routes.write(f"/desk/{{language}}{FILES}", self.file, verb="save")
        routes.read("/desk/{language}/items/{item_id}/again", self.again, verb="save")
        routes.read(
            "/desk/{language}/items/{item_id}/next", self.following, verb="save"
        )

    def begin(
        self,
        person: Person,
        language: Language,
        kind: Kind,
        on: On = "",
        kept: str = "",
    ) -> Response:
        """Show an empty form, filled with what is usual."""
        sheet = self._begun(person, language, kind)
        sheet = replace(sheet, values={**sheet.values, **forms.leaving_on(on)})
        return self._open(person, language, sheet, kept=kept)

    def again(self, person: Person, language: Language, item_id: Name) -> Response:
        """Show a new form that begins with the words of something said before."""
        old = self._found(person, language, item_id)
        if old.kind:
            sheet = self._begun(person, language, old.kind)
        else:
            sheet = self._pages.desk.blank(person.id, language)
        values = said_again(sheet, old.values)
        return self._open(person, language, replace(sheet, values=values))

    def following(self, person: Person, language: Language, item_id: Name) -> Response:
        """Show a new form of what comes after an event in its series."""
        old = self._found(person, language, item_id)
        if old.kind:
            raise not_found()
        sheet = self._pages.desk.following(person.id, language, item_id)
        values = said_next(sheet, old.values)
        return self._open(person, language, replace(sheet, values=values))

    def post_begun(
        self, person: Person, language: Language, kind: Kind, posted: Posted
    ) -> Response:
        """Do what was pressed with a form that was never kept."""
        sheet = self._begun(person, language, kind)
        return self._do(person, language, sheet, posted)

    def photo(
        self,
        person: Person,
        language: Language,
        posted: PostedPhoto,
        part: bool = False,
    ) -> Response:
        """Take in a picture; show the form with it, or only its place in the form."""
        typed, content = posted
        sheet = self._sheet_of(person, language, typed)
        if content is None:
            made = PutIn(upload=one(typed, UPLOAD))
        else:
            made = self._put_in(person, content, language)
        values = {**forms.facts(typed)}
        if made.upload:
            values[UPLOAD] = (made.upload,)
        sheet = replace(sheet, values=values, seen=one(typed, "seen"))
        problems = (made.problem,) if made.problem else ()
        if part:
            return self._part(person, language, sheet, problems)
        saved = Saved(item_id="", problems=problems) if problems else None
        place = shape_of(sheet).path
        view = self._kept.after_post(person, language, place, typed)
        key = one(typed, "key")
        return self._show(person, language, sheet, key=key, saved=saved, view=view)

    def file(self, person: Person, language: Language, posted: PostedPhoto) -> Response:
        """Take in a file that goes with a text; show the form with it."""
        typed, content = posted
        sheet = self._sheet_of(person, language, typed)
        values = {**forms.facts(typed)}
        free = [
            number
            for number in range(MOST_FILES)
            if not one(values, f"file_upload.{number}")
            and not one(values, f"file_kept.{number}")
        ]
        made = PutIn(upload="")
        if content is not None and free:
            made = self._put_in_file(person, content, language)
        if made.upload:
            values[f"file_upload.{free[0]}"] = (made.upload,)
        sheet = replace(sheet, values=values, seen=one(typed, "seen"))
        saved = Saved(item_id="", problems=(made.problem,)) if made.problem else None
        place = shape_of(sheet).path
        fields = {**typed, **values}
        view = self._kept.after_post(person, language, place, fields)
        key = one(typed, "key")
        return self._show(person, language, sheet, key=key, saved=saved, view=view)

    def _put_in(self, person: Who, content: bytes, language: str) -> PutIn:
        try:
            return self._pages.desk.put_in(person.id, content, language)
        except Refused as refusal:
            problem = replace(forms.refused(refusal, language)[0], field="picture")
            return PutIn(upload="", problem=problem)

    def _put_in_file(self, person: Who, content: bytes, language: str) -> PutIn:
        try:
            return self._pages.desk.put_in_file(person.id, content, language)
        except Refused as refusal:
            problem = replace(forms.refused(refusal, language)[0], field="file")
            return PutIn(upload="", problem=problem)

    def _part(
        self, person: Who, language: str, sheet: Sheet, problems: Sequence[Problem]
    ) -> Response:
        frame = DeskFrame(language=language, path="", title="")
        return self._pages.part(
            "text_photo_part.html",
            frame,
            sheet=sheet,
            values=sheet.values,
            choices=sheet.choices,
            written=written_in(sheet.values),
            faults=forms.by_field(problems),
            echoes=forms.echoes(sheet.values, language),
            **self._helpers(person, language, sheet.kind),
        )

    def _sheet_of(self, person: Who, language: str, typed: Values) -> Sheet:
        item_id = one(typed, "item_id")
        if item_id:
            return self._found(person, language, item_id)
        return self._begun(person, language, one(typed, KIND))

    def _begun(self, person: Who, language: str, kind: str) -> Sheet:
        sheet = None
        if kind in KINDS:
            sheet = self._pages.desk.blank_text(person.id, language, kind)
        if sheet is None:
            raise not_found()
        return sheet
