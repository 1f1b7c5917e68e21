"""The page of an edition: its parts, its mail, its readers; one form, one press.

Whatever is pressed, all that was typed comes with it, so no press loses words. Scripts
only spare the loading of the page; each button works without them.
"""

import secrets
from dataclasses import dataclass, field, replace

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.language import say
from comms.model.desk import Problem, Values, Who
from comms.model.desk_edition import Builder, Moved, Pressed
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.edition_moves import moved_by
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.previews import Frames

FORM = "edition"
_UNPROCESSABLE, _CONFLICT = 422, 409
#: Fields that are about the form and not about the edition.
_OF_THE_FORM = frozenset(
    {*forms.ABOUT_THE_FORM, "tongue", "content", "untested", "find"}
)
#: What is decided from here, once all that was typed is kept.
_DECISIONS = frozenset({"submit", "schedule", "test-send"})
_DONE = frozenset({"save", "begin", *_DECISIONS, "move", "drop", "put", "section"})
_KEEPS_NOTHING = frozenset({"", "stay", "preview", "find"})
_SHOW = "show:"
_HEADING = "heading."
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


class EditionPages:
    """Routes of one edition in work."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/editions/{edition_id}"
        routes.read(path, self.show)
        routes.write(path, self.post, verb="save")
        routes.write(f"{path}/preview", self.preview, verb="save")
        routes.read(f"{path}/standing", self.standing)

    def show(
        self,
        person: Person,
        language: Language,
        edition_id: Name,
        done: str = "",
        undo: str = "",
        tongue: str = "",
    ) -> Response:
        """Show the edition as it is kept."""
        page = self._found(person, language, edition_id)
        shown = _Shown(
            done=done if done in _DONE else "",
            moved=moved_by(page, undo),
            tongue=tongue,
        )
        return self._page(person, language, page, shown)

    def preview(
        self, person: Person, language: Language, edition_id: Name, posted: Posted
    ) -> Response:
        """Show what is typed as it would leave; nothing is kept."""
        page = self._found(person, language, edition_id, _typed(posted))
        frame = _frame(language, page)
        shown = _Shown(typed=_typed(posted), tongue=one(posted, "tongue"))
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
        shown = _Shown(
            typed=typed, tongue=one(posted, "tongue"), untested=one(posted, "untested")
        )
        if act.startswith(_SHOW):
            shown = replace(shown, tongue=act.removeprefix(_SHOW))
            act = "stay"
        if act in _KEEPS_NOTHING:
            find = " ".join(one(posted, "find").split())[:_LONGEST]
            page = self._found(person, language, edition_id, typed, find)
            return self._page(person, language, page, shown)
        if act == "discard":
            return self._discard(person, language, edition_id, posted, shown)
        pressed = self._press(person, language, edition_id, posted, act)
        if pressed.edition and act in _DECISIONS:
            pressed = self._decide(person, language, edition_id, posted, act)
        if not pressed.edition:
            return self._refused(person, language, edition_id, pressed, shown)
        done = act if act in _DONE else "save"
        return _to(language, edition_id, done, pressed.undo, shown.tongue)

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
            return Pressed(edition="", problems=forms.refused(refusal, language))
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
        address = f"/desk/{language}/newsletters?done=discard#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def _refused(
        self, person: Who, language: str, edition: str, pressed: Pressed, shown: _Shown
    ) -> Response:
        """Show what stops it, with everything as it was typed."""
        typed = _in_their_order(shown.typed or {}, pressed.theirs)
        page = self._found(person, language, edition, typed)
        shown = replace(
            shown,
            typed=typed,
            problems=forms.once(pressed.problems),
            theirs=_differing(pressed.theirs, typed),
            by=page.saved_by if pressed.theirs else "",
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
        page = self._pages.desk.editions.page(person.id, edition, language, typed, find)
        if page is None:
            raise not_found()
        return page

    def _page(
        self, person: Who, language: str, page: Builder, shown: _Shown
    ) -> Response:
        frame = _frame(language, page, faults=bool(shown.problems))
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
            "values": page.values if shown.typed is None else shown.typed,
            "choices": page.choices,
            "problems": shown.problems,
            "faults": forms.by_field(shown.problems),
            "echoes": forms.echoes(shown.typed or page.values, language),
            "label": lambda name: _label(name, language),
            "key": secrets.token_urlsafe(12),
            "tongue": next((code for code in wanted if code in page.frames), ""),
            "frame_of": lambda code: self._frames.framed(
                person.id, page.frames.get(code, "")
            ),
            "standing": page.standing,
            "seen": page.seen,
        }


def _typed(posted: Values) -> Values:
    return {name: texts for name, texts in posted.items() if name not in _OF_THE_FORM}


def _differing(theirs: Values, typed: Values) -> Values:
    """Return what somebody else wrote otherwise than it stands in the form."""
    return {
        name: texts
        for name, texts in theirs.items()
        if sorted(map(str.strip, texts)) != sorted(map(str.strip, typed.get(name, ())))
    }


def _in_their_order(typed: Values, theirs: Values) -> Values:
    """Return what was typed, with the headings in the order that sections have now.

    Somebody else moved a section meanwhile: its heading went with it.
    """
    moved = {name for name in theirs if name.startswith(_HEADING)}
    old = [typed.get(name, ()) for name in moved]
    if sorted(old) != sorted(theirs[name] for name in moved):
        # Somebody has written a heading: what she typed stays where she typed it.
        return typed
    return {**typed, **{name: theirs[name] for name in moved}}


def _label(name: str, language: str) -> str:
    """Return what a person calls a field, with the language it is written in."""
    first, _, rest = name.partition(".")
    words = say(language, f"editions.label.{first}")
    code = rest.rpartition(".")[2]
    return f"{words} ({code})" if code else words


def _frame(language: str, page: Builder, *, faults: bool = False) -> DeskFrame:
    return DeskFrame(
        language=language,
        path=f"/editions/{page.id}",
        title=page.title,
        section="newsletters",
        form=FORM if "save" in page.may else "",
        faults=faults,
    )


def _to(language: str, edition: str, done: str, undo: str, tongue: str) -> Response:
    query = f"done={done}"
    query += f"&undo={undo}" if undo else ""
    query += f"&tongue={tongue}" if tongue.isascii() and tongue.isalpha() else ""
    place = "moved" if undo else "message"
    address = f"/desk/{language}/editions/{edition}?{query}#{place}"
    return RedirectResponse(address, status_code=303, headers=GUARDED)
