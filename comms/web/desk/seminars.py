"""The form of a seminar: new, edited, tried out, kept, sent for approval.

Everything works without scripts: each button posts the whole form, and what cannot be
kept comes back as it was typed, with its reasons. Scripts only fetch the previews
again after a pause in typing (`preview`), which keeps nothing.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.language import say
from comms.model.desk import Saved, Sheet, Tried, Values, Who
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.previews import Frames, in_kinds

_UNPROCESSABLE = 422
_FORM = "seminar"
_WORDS = frozenset({"title", "summary", "social", "more"})


class SeminarPages:
    """Routes of the form."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/seminars/new", self.blank, verb="save")
        routes.write("/desk/{language}/seminars/new", self.post_new, verb="save")
        routes.write("/desk/{language}/previews", self.preview, verb="save")
        routes.read("/desk/{language}/items/{item_id}/edit", self.sheet, verb="save")
        routes.write("/desk/{language}/items/{item_id}/edit", self.post, verb="save")

    def blank(self, person: Person, language: Language) -> Response:
        """Show an empty form, filled with what is usual."""
        sheet = self._pages.desk.blank(person.id, language)
        return self._show(person, language, sheet, key=secrets.token_urlsafe(12))

    def sheet(self, person: Person, language: Language, item_id: Name) -> Response:
        """Show the form of what was written before."""
        sheet = self._found(person, language, item_id)
        tried = self._try(person, sheet.values, language, item_id)
        key = secrets.token_urlsafe(12)
        return self._show(person, language, sheet, key=key, tried=tried)

    def preview(self, person: Person, language: Language, posted: Posted) -> Response:
        """Show what a form would become; nothing is kept."""
        values = forms.facts(posted)
        tried = self._try(person, values, language, one(posted, "item_id"))
        return self._pages.part(
            "fragment.html",
            _frame(language),
            tried=tried,
            echoes=forms.echoes(values, language),
            **self._helpers(person, language),
        )

    def post_new(self, person: Person, language: Language, posted: Posted) -> Response:
        """Do what was pressed with a form that was never kept."""
        sheet = self._pages.desk.blank(person.id, language)
        return self._do(person, language, sheet, posted)

    def post(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Do what was pressed with the form of something kept."""
        sheet = self._found(person, language, item_id)
        return self._do(person, language, sheet, posted)

    def _do(self, person: Who, language: str, sheet: Sheet, posted: Values) -> Response:
        values = forms.facts(posted)
        typed = replace(sheet, values=values, seen=one(posted, "seen"))
        act, key = one(posted, "act"), one(posted, "key")
        if act not in {"save", "submit"}:
            tried = self._try(person, values, language, sheet.item_id)
            return self._show(person, language, typed, key=key, tried=tried)
        saved = self._save(person, language, typed, key)
        if not saved.item_id:
            if saved.theirs:
                # What they wrote is shown now: who saves again has seen it.
                typed = replace(typed, seen=sheet.seen)
            return self._refused(person, language, typed, saved, key)
        if act == "submit":
            saved = self._submit(person, language, saved, key)
            if forms.stops(saved.problems):
                return self._refused(person, language, typed, saved, key)
        address = f"/desk/{language}/items/{saved.item_id}?done={act}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _save(self, person: Who, language: str, typed: Sheet, key: str) -> Saved:
        try:
            return self._pages.desk.save(
                person.id,
                typed.values,
                language,
                item_id=typed.item_id,
                seen=typed.seen,
                key=key,
            )
        except Refused as refusal:
            return Saved(item_id="", problems=forms.refused(refusal, language))

    def _submit(self, person: Who, language: str, saved: Saved, key: str) -> Saved:
        """Send for approval what was kept; what stops it is shown at the form."""
        if forms.stops(saved.problems):
            return saved
        try:
            self._pages.desk.decide(person.id, "submit", saved.item_id, key=key)
        except Refused as refusal:
            return replace(saved, problems=forms.refused(refusal, language))
        return saved

    def _refused(
        self, person: Who, language: str, typed: Sheet, saved: Saved, key: str
    ) -> Response:
        if saved.item_id:
            # A draft was kept all the same: from here on it is that one we edit.
            kept = self._found(person, language, saved.item_id)
            typed = replace(kept, values=typed.values)
        tried = self._try(person, typed.values, language, typed.item_id)
        return self._show(person, language, typed, key=key, tried=tried, saved=saved)

    def _try(self, person: Who, values: Values, language: str, item_id: str) -> Tried:
        return self._pages.desk.try_out(person.id, values, language, item_id=item_id)

    def _found(self, person: Who, language: str, item_id: str) -> Sheet:
        sheet = self._pages.desk.sheet(person.id, item_id, language)
        if sheet is None:
            raise not_found()
        return sheet

    def _show(
        self,
        person: Who,
        language: str,
        sheet: Sheet,
        *,
        key: str,
        tried: Tried | None = None,
        saved: Saved | None = None,
    ) -> Response:
        problems = forms.once(saved.problems) if saved else ()
        path = f"/items/{sheet.item_id}/edit" if sheet.item_id else "/seminars/new"
        title = "desk.form.edit" if sheet.item_id else "desk.form.new"
        frame = DeskFrame(
            language=language,
            path=path,
            title=say(language, title),
            section="items" if sheet.item_id else "",
            form=_FORM,
            faults=forms.stops(problems),
        )
        return self._pages.answer(
            person,
            "seminar.html",
            frame,
            status=_UNPROCESSABLE if saved else 200,
            sheet=sheet,
            values=sheet.values,
            choices=sheet.choices,
            written=_written(sheet.values),
            key=key,
            tried=tried,
            problems=problems,
            faults=forms.by_field(problems),
            theirs=_differing(saved.theirs, sheet.values) if saved else {},
            echoes=forms.echoes(sheet.values, language),
            **self._helpers(person, language),
        )

    def _helpers(self, person: Who, language: str) -> dict[str, object]:
        return {
            "label": lambda field: forms.label(field, language),
            "frame_address": lambda shown: self._frames.address(person.id, shown),
            "in_kinds": in_kinds,
        }


def _written(values: Values) -> frozenset[str]:
    """Return the languages in which words have been written; a venue is none."""
    return frozenset(
        name.partition(".")[2]
        for name, texts in values.items()
        if name.partition(".")[0] in _WORDS and any(map(str.strip, texts))
    )


def _differing(theirs: Values, typed: Values) -> Values:
    """Return what somebody else wrote otherwise than it stands in the form."""
    return {
        name: texts
        for name, texts in theirs.items()
        if _plain(texts) != _plain(typed.get(name, ()))
    }


def _plain(texts: Iterable[str]) -> list[str]:
    """Return texts as they compare: line ends and the order of boxes say nothing."""
    return sorted(" ".join(text.split()) for text in texts if text.strip())


def _frame(language: str) -> DeskFrame:
    return DeskFrame(language=language, path="/seminars/new", title="")
