"""A fact of an announced event changes, and everybody who was told is told again.

The page says how many people and which channels that is before anything is pressed.
What stands now is shown beside what shall stand; only what differs is a change.
"""

import secrets
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.language import say
from comms.model.desk import Saved, Tried, Values, Who
from comms.model.desk_change import ChangeSheet
from comms.model.seminar import CHANGE_PER_LANGUAGE, CHANGE_SINGLE, field, one
from comms.web.answers import Language, Name, found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import KeptForm, KeptView
from comms.web.desk.previews import Frames, in_kinds

_UNPROCESSABLE = 422
_FORM = "change"
#: What tells why and to whom; everything else is a fact of the event.
_ABOUT_THE_CHANGE = frozenset({"note", "reason"})
#: Buttons that keep the change: → whether it leaves as urgent.
_KEEPING = {"tell": True, "submit": False}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What a page of a change is drawn from."""

    sheet: ChangeSheet
    #: What is typed; what stands now is in the sheet.
    values: Values
    key: str
    tried: Tried | None = None
    saved: Saved | None = None
    kept: KeptView


class ChangePages:
    """Routes of the form that changes facts."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames
        self._kept = KeptForm(pages)

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/events/{event_id}/change"
        routes.read(path, self.show, verb="change")
        routes.write(path, self.post, verb="change")
        routes.write(f"{path}/previews", self.preview, verb="change")

    def show(
        self, person: Person, language: Language, event_id: Name, kept: str = ""
    ) -> Response:
        """Show what stands now, to be changed."""
        sheet = self._found(person, language, event_id)
        # Who writes at the announcement has nothing to do with this form.
        form = replace(sheet.sheet, item_id="")
        opened = self._kept.opened(person, language, _path(sheet), form, kept=kept)
        drawn = Drawn(
            sheet=sheet,
            values=opened.sheet.values,
            key=opened.key or secrets.token_urlsafe(12),
            kept=opened.view,
        )
        return self._page(person, language, drawn)

    def preview(
        self, person: Person, language: Language, event_id: Name, posted: Posted
    ) -> Response:
        """Show who would be told what; nothing is kept."""
        values = forms.facts(posted)
        frame = DeskFrame(language=language, path="", title="")
        return self._pages.part(
            "fragment.html",
            frame,
            tried=self._try(person, language, event_id, values),
            echoes={"day": forms.spoken_day(one(values, "day"), language)},
            **self._helpers(person, language),
        )

    def post(
        self, person: Person, language: Language, event_id: Name, posted: Posted
    ) -> Response:
        """Keep a change, or show what it would do."""
        sheet, act = self._found(person, language, event_id), one(posted, "act")
        drawn = Drawn(
            sheet=sheet,
            values=forms.facts(posted),
            key=one(posted, "key"),
            kept=KeptView(place=_path(sheet)),
        )
        saved = None
        if act in _KEEPING:
            saved = self._change(person, language, drawn, at_once=_KEEPING[act])
        if saved is None or not saved.item_id:
            tried = self._try(person, language, event_id, drawn.values)
            view = self._kept.after_post(person, language, _path(sheet), posted)
            shown = replace(drawn, saved=saved, tried=tried, kept=view)
            return self._page(person, language, shown)
        self._kept.saved(person, _path(sheet), posted)
        done = "told" if _KEEPING[act] else "submit"
        address = f"/desk/{language}/items/{saved.item_id}?done={done}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _change(
        self, person: Who, language: str, drawn: Drawn, *, at_once: bool
    ) -> Saved:
        try:
            return self._pages.desk.change(
                person.id,
                drawn.sheet.event_id,
                drawn.values,
                language,
                at_once=at_once,
                key=drawn.key,
            )
        except Refused as refusal:
            return Saved(item_id="", problems=forms.refused(refusal, language))

    def _try(self, person: Who, language: str, event_id: str, values: Values) -> Tried:
        return self._pages.desk.try_change(person.id, event_id, values, language)

    def _found(self, person: Who, language: str, event_id: str) -> ChangeSheet:
        return found(self._pages.desk.change_sheet(person.id, event_id, language))

    def _page(self, person: Who, language: str, drawn: Drawn) -> Response:
        sheet, saved = drawn.sheet, drawn.saved
        problems = saved.problems if saved else ()
        frame = DeskFrame(
            language=language,
            path=_path(sheet),
            title=say(language, f"desk.change.{'on' if sheet.is_off else 'title'}"),
            section="items",
            form=_FORM,
            faults=forms.stops(problems),
        )
        return self._pages.answer(
            person,
            "change.html",
            frame,
            status=_UNPROCESSABLE if saved else 200,
            change=sheet,
            sheet=sheet.sheet,
            current=sheet.sheet.values,
            values=drawn.values,
            choices=sheet.sheet.choices,
            facts=_facts(sheet),
            key=drawn.key,
            kept=drawn.kept,
            tried=drawn.tried,
            problems=problems,
            faults=forms.by_field(problems),
            echoes={"day": forms.spoken_day(one(drawn.values, "day"), language)},
            **self._helpers(person, language),
        )

    def _helpers(self, person: Who, language: str) -> dict[str, object]:
        return {
            "label": lambda name: forms.label(name, language),
            "frame_address": lambda shown: self._frames.address(person.id, shown),
            "in_kinds": in_kinds,
        }


def _path(sheet: ChangeSheet) -> str:
    return f"/events/{sheet.event_id}/change"


def _facts(sheet: ChangeSheet) -> list[tuple[str, str]]:
    """Return the facts that may change: (field, language or "")."""
    form = sheet.sheet
    per_language = [
        (field(name, code), code)
        for name in reversed(CHANGE_PER_LANGUAGE)
        if name not in _ABOUT_THE_CHANGE
        for code in form.languages
        if code in form.owed or one(form.values, field(name, code))
    ]
    single = [
        (name, "")
        for name in CHANGE_SINGLE
        if name not in {*_ABOUT_THE_CHANGE, "cancelled"}
    ]
    return [*per_language, *single]
