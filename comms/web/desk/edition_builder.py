"""The page of an edition: its parts, its mail, its readers; one form, one press.

Whatever is pressed, all that was typed comes with it, so no press loses words. Scripts
only spare the loading of the page; each button works without them.
"""

import secrets
from dataclasses import dataclass, field, replace

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.model.desk import Problem, Sheet, Values, Who
from comms.model.desk_edition import Builder, Moved, Pressed
from comms.model.seminar import one
from comms.web.answers import Language, Name, found, not_found
from comms.web.desk import forms
from comms.web.desk.edition_frame import (
    differing,
    frame_of,
    in_their_order,
    label,
    leading_to,
    place_of,
)
from comms.web.desk.edition_moves import moved_by
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import KeptForm, KeptView
from comms.web.desk.previews import Frames, as_page

_UNPROCESSABLE, _CONFLICT = 422, 409
#: Fields that are about the form and not about the edition.
_OF_THE_FORM = forms.ABOUT_THE_FORM
#: What is decided from here, once all that was typed is kept.
_DECISIONS = frozenset({"submit", "schedule", "test-send"})
_DONE = (
    frozenset({"save", "begin", "back"})
    | _DECISIONS
    | frozenset({"move", "drop", "put", "section", "open", "close"})
)
#: Fields that answer what a rule asks for.
_MENDED_AT = {"untested": "untested"}
_KEEPS_NOTHING = frozenset({"", "stay", "preview", "find"})
_SHOW = "show:"
#: Longest words that are looked for.
_LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What the page says beside the edition itself."""

    typed: Values | None = None
    problems: tuple[Problem, ...] = ()
    theirs: Values = field(default_factory=dict)
    #: Who saved meanwhile.
    by: str = ""
    done: str = ""
    moved: Moved | None = None
    tongue: str = ""
    untested: str = ""
    status: int = 200
    #: Plan that a draft was drawn from; "": as it stands.
    seen: str = ""
    kept: KeptView | None = None


class EditionPages:
    """Routes of one edition in work."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames
        self._kept = KeptForm(pages)

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/editions/{edition_id}"
        routes.read(path, self.show)
        routes.write(path, self.post, verb="save")
        routes.write(f"{path}/preview", self.preview, verb="save")
        routes.read(f"{path}/standing", self.standing)

    def show(  # noqa: PLR0913, PLR0917 - parts of an address
        self,
        person: Person,
        language: Language,
        edition_id: Name,
        done: str = "",
        undo: str = "",
        tongue: str = "",
        kept: str = "",
    ) -> Response:
        """Show the edition as it is kept, or as its writer left it."""
        page = self._found(person, language, edition_id)
        shown = _Shown(
            done=done if done in _DONE else "",
            moved=moved_by(page, undo, language),
            tongue=tongue,
        )
        if "save" in page.may:
            page, shown = self._opened(person, language, page, shown, kept)
        return self._page(person, language, page, shown)

    def _opened(
        self, person: Who, language: str, page: Builder, shown: _Shown, kept: str
    ) -> tuple[Builder, _Shown]:
        """Return the page with what its writer left, or with the offer of it."""
        sheet = Sheet(
            values=page.values, choices={}, languages=(), owed=(), seen=page.seen
        )
        place = place_of(page.id)
        opened = self._kept.opened(person, language, place, sheet, kept=kept)
        shown = replace(shown, kept=opened.view)
        if not opened.is_typed:
            return page, shown
        typed = opened.sheet.values
        page = self._found(person, language, page.id, typed)
        return page, replace(shown, typed=typed, seen=opened.sheet.seen)

    def preview(
        self, person: Person, language: Language, edition_id: Name, posted: Posted
    ) -> Response:
        """Show what is typed as it would leave; nothing is kept."""
        typed = _typed(posted)
        page = found(
            self._pages.desk.editions.page(
                person.id, edition_id, language, typed, only_mail=True
            )
        )
        frame = frame_of(language, page)
        shown = _Shown(typed=typed, tongue=one(posted, "tongue"))
        context = self._context(person, language, page, shown)
        return self._pages.part("edition_fragment.html", frame, **context)

    def standing(
        self, person: Person, language: Language, edition_id: Name, seen: str = ""
    ) -> Response:
        """Show how far it is, and whether somebody else has changed it."""
        found = self._pages.desk.editions.standing(person.id, edition_id, language)
        if found is None:
            raise not_found()
        frame = DeskFrame(language=language, path=f"/editions/{edition_id}", title="")
        return self._pages.part(
            "edition_standing.html", frame, standing=found, seen=seen
        )

    def post(
        self, person: Person, language: Language, edition_id: Name, posted: Posted
    ) -> Response:
        """Keep everything, and do what was pressed."""
        act, typed = one(posted, "act"), _typed(posted)
        place = place_of(edition_id)
        shown = _Shown(
            typed=typed,
            tongue=one(posted, "tongue"),
            untested=one(posted, "untested"),
            seen=one(posted, "seen"),
        )
        if act.startswith(_SHOW):
            shown = replace(shown, tongue=act.removeprefix(_SHOW))
            act = "stay"
        if act in _KEEPS_NOTHING:
            find = " ".join(one(posted, "find").split())[:_LONGEST]
            page = self._found(person, language, edition_id, typed, find)
            if "save" in page.may:
                view = self._kept.after_post(person, language, place, posted)
                shown = replace(shown, kept=view)
            return self._page(person, language, page, shown)
        if act == "discard":
            return self._discard(person, language, edition_id, posted, shown)
        pressed = self._press(person, language, edition_id, posted, act)
        if pressed.edition:
            self._kept.saved(person, place, posted)
        else:
            view = self._kept.after_post(person, language, place, posted)
            shown = replace(shown, kept=view)
        if pressed.edition and act in _DECISIONS:
            pressed = self._decide(person, language, edition_id, posted, act)
        if not pressed.edition:
            return self._refused(person, language, edition_id, pressed, shown)
        done = act if act in _DONE else "save"
        return leading_to(language, edition_id, done, pressed.undo, shown.tongue)

    def _press(
        self, person: Who, language: str, edition: str, posted: Values, act: str
    ) -> Pressed:
        try:
            return self._pages.desk.editions.press(
                person.id,
                edition,
                _typed(posted),
                language,
                act="" if act in _DONE else act,
                seen=one(posted, "seen"),
                key=one(posted, "key"),
            )
        except Refused as refusal:
            return Pressed(edition="", problems=forms.refused(refusal, language))

    def _decide(
        self, person: Who, language: str, edition: str, posted: Values, verb: str
    ) -> Pressed:
        """Decide about what has just been kept, or about what was seen."""
        page = self._found(person, language, edition)
        same = page.seen == one(posted, "seen")
        try:
            self._pages.desk.decide(
                person.id,
                verb,
                edition,
                seen=one(posted, "content") if same else page.content_seen,
                key=f"{one(posted, 'key')}-{verb}",
                untested_because=one(posted, "untested").strip(),
            )
        except Refused as refusal:
            return Pressed(edition="", problems=_lacking(page, refusal, language))
        return Pressed(edition=edition)

    def _discard(
        self, person: Who, language: str, edition: str, posted: Values, shown: _Shown
    ) -> Response:
        try:
            self._pages.desk.editions.discard(
                person.id, edition, seen=one(posted, "seen")
            )
        except Refused as refusal:
            problems = forms.refused(refusal, language)
            pressed = Pressed(edition="", problems=problems)
            return self._refused(person, language, edition, pressed, shown)
        address = f"/desk/{language}/newsletters?done=discard&edition={edition}#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _refused(
        self, person: Who, language: str, edition: str, pressed: Pressed, shown: _Shown
    ) -> Response:
        """Show what stops it, with everything as it was typed."""
        typed = in_their_order(shown.typed or {}, pressed.theirs)
        page = self._found(person, language, edition, typed)
        shown = replace(
            shown,
            typed=typed,
            problems=forms.once(pressed.problems),
            theirs=differing(pressed.theirs, typed),
            # What stands there now is shown: who presses again has seen it.
            seen="",
            by=page.standing.saved_by if pressed.theirs else "",
            status=_CONFLICT if pressed.theirs else _UNPROCESSABLE,
        )
        return self._page(person, language, page, shown)

    def _found(
        self,
        person: Who,
        language: str,
        edition: str,
        typed: Values | None = None,
        find: str = "",
    ) -> Builder:
        return found(
            self._pages.desk.editions.page(person.id, edition, language, typed, find)
        )

    def _page(
        self, person: Who, language: str, page: Builder, shown: _Shown
    ) -> Response:
        frame = frame_of(language, page, faults=bool(shown.problems))
        context = self._context(person, language, page, shown)
        return self._pages.answer(
            person, "edition.html", frame, status=shown.status, **context
        )

    def _context(
        self, person: Who, language: str, page: Builder, shown: _Shown
    ) -> dict[str, object]:
        wanted = (shown.tongue, language, *page.frames)
        return {
            "edition": page,
            "shown": shown,
            "values": {
                **(page.values if shown.typed is None else shown.typed),
                "untested": (shown.untested,),
            },
            "choices": page.choices,
            "problems": shown.problems,
            "faults": forms.by_field(shown.problems),
            "echoes": forms.echoes(shown.typed or page.values, language),
            "label": lambda name: label(name, language),
            "key": secrets.token_urlsafe(12),
            "tongue": next((code for code in wanted if code in page.frames), ""),
            "frame_of": lambda code: self._frames.framed(
                person.id, page.frames.get(code, "")
            ),
            "text_of": lambda code: self._frames.framed(
                person.id, as_page(page.texts.get(code, ""), code)
            ),
            "standing": page.standing,
            "seen": shown.seen or page.seen,
            "kept": shown.kept or KeptView(place=place_of(page.id)),
        }


def _lacking(page: Builder, refusal: Refused, language: str) -> tuple[Problem, ...]:
    """Return all that the page lacks where a rule names the first of it.

    What stops an item is mended on its own page, and stands beside the number.
    """
    own = [one for one in page.problems if not one.field.startswith("item.")]
    if any(one.key == refusal.key for one in own):
        return tuple(own)
    return forms.refused(refusal, language, field=_MENDED_AT.get(refusal.key, ""))


def _typed(posted: Values) -> Values:
    return {name: texts for name, texts in posted.items() if name not in _OF_THE_FORM}
