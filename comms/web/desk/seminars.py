"""The form of a seminar: new, edited, tried out, kept, sent for approval.

Everything works without scripts: each button posts the whole form, and what cannot be
saved comes back as it was typed, with its reasons; it is kept as a draft meanwhile
(`kept`). Scripts only fetch the previews again after a pause in typing (`preview`).
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from comms.content.check_markdown import UNCLEAR
from comms.errors import Refused
from comms.language import say
from comms.model.approval import CommentShown
from comms.model.desk import Saved, Sheet, Tried, Values, Who
from comms.model.kept import Met
from comms.model.seminar import one
from comms.model.text_form import KIND, MOST_FILES, UPLOAD, kind_of
from comms.web.answers import Language, Name, found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import KeptForm, KeptView, clash_fields, with_met
from comms.web.desk.previews import CLOSED, Frames, in_kinds
from comms.web.desk.text_forms import shape_of

_UNPROCESSABLE = 422
#: Pressed by whoever does not want the picture that she put in.
WITHOUT_PHOTO = "without-photo"
#: Rule that two saves met.
CHANGED = "changed_meanwhile"
_WORDS = frozenset({"title", "summary", "social", "more"})


class SeminarPages:
    """Routes of the form."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames
        self._kept = KeptForm(pages)

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/seminars/new", self.blank, verb="save")
        routes.write("/desk/{language}/seminars/new", self.post_new, verb="save")
        routes.write("/desk/{language}/previews", self.preview, verb="save")
        routes.read("/desk/{language}/items/{item_id}/edit", self.sheet, verb="save")
        routes.write("/desk/{language}/items/{item_id}/edit", self.post, verb="save")

    def blank(
        self, person: Person, language: Language, on: str = "", kept: str = ""
    ) -> Response:
        """Show an empty form, filled with what is usual."""
        sheet = self._pages.desk.blank(person.id, language)
        sheet = replace(sheet, values={**sheet.values, **forms.leaving_on(on)})
        return self._open(person, language, sheet, kept=kept)

    def sheet(
        self,
        person: Person,
        language: Language,
        item_id: Name,
        kept: str = "",
        revision: str = "",
    ) -> Response:
        """Show the form of what was written before."""
        sheet = self._found(person, language, item_id)
        return self._open(person, language, sheet, kept=kept, revision=revision)

    def _open(
        self,
        person: Who,
        language: str,
        sheet: Sheet,
        *,
        kept: str = "",
        revision: str = "",
    ) -> Response:
        """Show a form as it is saved, or as its writer left it."""
        place = shape_of(sheet).path
        opened = self._kept.opened(
            person, language, place, sheet, kept=kept, revision=revision
        )
        sheet, tried = opened.sheet, None
        if sheet.item_id or opened.is_typed:
            tried = self._try(
                person, sheet.values, language, sheet.item_id, folded=CLOSED
            )
        key = opened.key or secrets.token_urlsafe(12)
        return self._show(
            person, language, sheet, key=key, tried=tried, view=opened.view
        )

    def preview(self, person: Person, language: Language, posted: Posted) -> Response:
        """Show what a form would become; nothing is kept."""
        values = forms.facts(posted)
        tried = self._pages.desk.try_out(
            person.id,
            values,
            language,
            item_id=one(posted, "item_id"),
            folded=posted.get("folded", ()),
        )
        return self._pages.part(
            "fragment.html",
            _frame(language),
            tried=tried,
            echoes=forms.echoes(values, language),
            **self._helpers(person, language, one(posted, KIND)),
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
        place = shape_of(sheet).path
        self._kept.lay_aside(person, sheet, posted)
        values, waits = self._kept.chosen(sheet, posted, language)
        if one(posted, "act") == WITHOUT_PHOTO:
            values = {**values, UPLOAD: ()}
        typed = replace(sheet, values=values, seen=one(posted, "seen"))
        act, key = one(posted, "act"), one(posted, "key")
        if act not in {"save", "submit"}:
            met = waits.met if waits else None
            return self._stay(person, language, typed, posted, met)
        if waits:
            return self._refused(person, language, typed, waits, posted)
        saved = self._save(person, language, typed, key)
        if not saved.item_id:
            if saved.met:
                # What both wrote is shown now: who saves again has seen it.
                typed = replace(typed, values=saved.met.values, seen=saved.met.seen)
            return self._refused(person, language, typed, saved, posted)
        self._kept.saved(person, place, posted)
        self._tick(person, saved, posted)
        has_joined = bool(saved.met and saved.met.taken)
        if act == "submit" and not has_joined:
            saved = self._submit(person, language, saved, key)
            if forms.stops(saved.problems):
                return self._refused(person, language, typed, saved, posted)
        done = "together" if has_joined else act
        also = {"voided": saved.voided[0]} if saved.voided else {}
        told = urlencode({"done": done, **also})
        address = f"/desk/{language}/items/{saved.item_id}?{told}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _stay(
        self,
        person: Who,
        language: str,
        typed: Sheet,
        posted: Values,
        met: Met | None,
    ) -> Response:
        """Show a form as it was posted: it is kept as a draft, and not saved."""
        place = shape_of(typed).path
        view = self._kept.after_post(person, language, place, posted)
        return self._show(
            person,
            language,
            typed,
            key=one(posted, "key"),
            tried=self._try(person, typed.values, language, typed.item_id),
            view=with_met(view, met),
            ticked=forms.ticked(posted),
        )

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

    def _tick(self, person: Who, saved: Saved, posted: Values) -> None:
        """Mark the comments as done that were ticked while they were mended."""
        if ticked := forms.ticked(posted):
            self._pages.desk.approvals.tick(person.id, saved.item_id, ticked)

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
        self, person: Who, language: str, typed: Sheet, saved: Saved, posted: Values
    ) -> Response:
        if saved.item_id:
            # A draft was saved all the same: from here on it is that one we edit.
            found = self._found(person, language, saved.item_id)
            typed = replace(found, values=typed.values)
            view = KeptView(place=shape_of(typed).path)
        else:
            place = shape_of(typed).path
            fields = {
                **posted,
                **typed.values,
                "seen": (typed.seen,),
                **clash_fields(saved.met),
            }
            view = self._kept.after_post(person, language, place, fields)
        tried = self._try(person, typed.values, language, typed.item_id)
        return self._show(
            person,
            language,
            typed,
            key=one(posted, "key"),
            tried=tried,
            saved=saved,
            view=with_met(view, saved.met),
            ticked=forms.ticked(posted),
        )

    def _try(
        self,
        person: Who,
        values: Values,
        language: str,
        item_id: str,
        folded: Collection[str] = (),
    ) -> Tried:
        return self._pages.desk.try_out(
            person.id, values, language, item_id=item_id, folded=folded
        )

    def _found(self, person: Who, language: str, item_id: str) -> Sheet:
        return found(self._pages.desk.sheet(person.id, item_id, language))

    def _show(  # noqa: PLR0913 - what a page is drawn from
        self,
        person: Who,
        language: str,
        sheet: Sheet,
        *,
        key: str,
        tried: Tried | None = None,
        saved: Saved | None = None,
        view: KeptView | None = None,
        ticked: Sequence[int] = (),
    ) -> Response:
        problems = forms.once(saved.problems) if saved else ()
        if view and view.both:
            # Both texts stand on the page: that says it better than a sentence.
            problems = tuple(one for one in problems if one.key != CHANGED)
        form = shape_of(sheet)
        frame = DeskFrame(
            language=language,
            path=form.path,
            title=say(language, form.title),
            section="items" if sheet.item_id else "",
            form=form.name,
            faults=forms.stops(problems) or bool(view and view.both),
        )
        return self._pages.answer(
            person,
            form.template,
            frame,
            status=_UNPROCESSABLE if saved else 200,
            sheet=sheet,
            values=sheet.values,
            choices=sheet.choices,
            written=written_in(sheet.values),
            kind=kind_of(sheet.kind),
            most_files=MOST_FILES,
            unclear="|".join(sorted(UNCLEAR)) if sheet.kind else "",
            key=key,
            tried=tried,
            problems=problems,
            faults=forms.by_field(problems),
            kept=view or KeptView(place=form.path),
            echoes=forms.echoes(sheet.values, language),
            comments=self._comments(person, language, sheet.item_id),
            ticked=ticked,
            **self._helpers(person, language, sheet.kind),
        )

    def _comments(
        self, person: Who, language: str, item_id: str
    ) -> Sequence[CommentShown]:
        """Return what others have said about what is being written."""
        if not item_id:
            return ()
        return self._pages.desk.approvals.comments(person.id, item_id, language)

    def _helpers(self, person: Who, language: str, kind: str) -> dict[str, object]:
        return {
            "label": lambda field: forms.label(field, language, kind),
            "frame_address": lambda shown: self._frames.address(person.id, shown),
            "in_kinds": in_kinds,
        }


def written_in(values: Values) -> frozenset[str]:
    """Return the languages in which words have been written; a venue is none."""
    return frozenset(
        name.partition(".")[2]
        for name, texts in values.items()
        if name.partition(".")[0] in _WORDS and any(map(str.strip, texts))
    )


def _frame(language: str) -> DeskFrame:
    return DeskFrame(language=language, path="/seminars/new", title="")
