"""Every component of the desk on one page, in each of its states, for administrators.

The page is made from the macros that all other pages are made from, so whoever changes
one sees here what becomes of it everywhere; nothing on it changes anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from comms.access.policy import READING
from comms.language import say
from comms.model.approval import CommentShown
from comms.model.calendar import Entry, Feast
from comms.model.desk import Choice, Line, Output, Problem
from comms.model.desk_edition import Entry as Placed
from comms.web.answers import Language
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person

PATH = "/components"
#: What the calendar shows: one chip for each.
_IN_CALENDAR = (
    ("post", "draft"),
    ("page", "in_review"),
    ("edition", "scheduled"),
    ("post", "sent"),
    ("reminder", "missed"),
    ("post", "partly_failed"),
    ("event", ""),
)
_LINES = (
    ("draft", "open"),
    ("in_review", "approve"),
    ("returned", "mend"),
    ("scheduled", "open"),
    ("sent", "look"),
    ("missed", "choose"),
    ("unknown", "look"),
)
#: Lines of the list that is sorted.
_ROWS = 3
_FAULTY = ("faulty", "faulty_choice", "faulty_ticks", "day")


@dataclass(frozen=True)
class Run:
    """A piece of a text that came ("ins"), went ("del") or stayed ("")."""

    mark: str
    text: str


@dataclass(frozen=True)
class _Edition:
    """What a line of a newsletter asks of its edition."""

    unit_name: str


@dataclass(frozen=True)
class _Sheet:
    """What the editor and the place of a photo ask of their form."""

    offered: tuple[str, ...] = ()
    photo: str = ""


class ComponentPages:
    """The route of the page."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the route."""
        routes.read(f"/desk/{{language}}{PATH}", self.show, verb=READING)

    def show(self, person: Person, language: Language) -> Response:
        """Show all components, with words that are made up."""
        words = _Words(language)
        problems = [words.problem(field) for field in _FAULTY]
        frame = DeskFrame(language=language, path=PATH, title=words("title"))
        now = self._pages.site.clock.now()
        return self._pages.answer(
            person,
            "components.html",
            frame,
            problems=problems,
            faults={one.field: [one] for one in problems},
            values=words.values(),
            choices=words.choices(),
            echoes={"day": words("echo")},
            label=lambda field: words(f"field.{field}"),
            entries=[words.line(number, now) for number in range(len(_LINES))],
            cells=[words.entry(number, now) for number in range(len(_IN_CALENDAR))],
            feast=Feast(name=words("feast"), is_swedish=True),
            outputs=words.outputs(now),
            runs=[
                Run("", words("diff.same")),
                Run("del", words("diff.before")),
                Run("ins", words("diff.after")),
            ],
            comment=words.comment(now),
            rows=[words.row(number) for number in range(_ROWS)],
            edition=_Edition(unit_name=words("sample.unit")),
            may_save=True,
            sheet=_Sheet(),
            unclear="",
        )


class _Words:
    """Samples in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, name: str) -> str:
        return say(self._language, f"components.{name}")

    def values(self) -> dict[str, tuple[str, ...]]:
        """Return what is typed in the fields."""
        return {
            "filled": (self("sample.title"),),
            "body": (self("sample.text"),),
            "counted": (self("sample.text"),),
            "over": (" ".join([self("sample.text")] * 4),),
            "faulty": ("",),
            "day": ("11.3.",),
            "choice": ("one",),
            "tick": ("yes",),
            "ticks": ("one", "two"),
        }

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return what can be chosen."""
        some = tuple(
            Choice(
                value=name, label=self(f"choice.{name}"), hint=self("field.hint") * hint
            )
            for name, hint in (("one", 0), ("two", 1), ("three", 0))
        )
        return dict.fromkeys(("choice", "faulty_choice", "ticks", "faulty_ticks"), some)

    def problem(self, field: str) -> Problem:
        """Return what is wrong with a field."""
        return Problem(
            field=field, severity="error", key="sample", sentence=self("field.error")
        )

    def line(self, number: int, now: datetime) -> Line:
        """Return a line of a list."""
        state, act = _LINES[number]
        return Line(
            subject=f"item:{number}",
            title=self("sample.title"),
            sort=self("sample.sort"),
            unit_name=self("sample.unit"),
            state=state,
            at=now + timedelta(hours=number) if number else None,
            reason=self("sample.reason") if act in ("mend", "choose") else "",
            path=PATH,
            act=act,
        )

    def entry(self, number: int, now: datetime) -> Entry:
        """Return a chip of the calendar."""
        kind, state = _IN_CALENDAR[number]
        return Entry(
            key=str(number),
            kind=kind,
            at=now + timedelta(hours=number),
            title=self("sample.title"),
            where=self("sample.unit"),
            unit_name=self("sample.unit"),
            languages=("fi", "sv"),
            state=state,
            path=PATH,
            warnings=(self("sample.reason"),) if state == "missed" else (),
        )

    def row(self, number: int) -> Placed:
        """Return a line of a newsletter that is put in order."""
        return Placed(
            place=f"0.{number}",
            number=number + 1,
            item="sample",
            title=self("sample.title"),
            sort=self("sample.sort"),
            unit_name=self("sample.unit"),
            state="draft" if number else "approved",
            languages=("fi", "sv"),
            lacking=("en",) if number == _ROWS - 1 else (),
        )

    def outputs(self, now: datetime) -> tuple[Output, ...]:
        """Return previews: one that fits, one that is too long, one that is held."""
        text = self("sample.text")
        return tuple(
            Output(
                kind="post",
                account="bsky",
                title="Bluesky",
                language=self._language,
                state=state,
                at=now,
                text=text,
                tags=("#LapeMuutos",),
                measured=measured,
                limit=300,
                reason=self("sample.reason") if state == "held" else "",
            )
            for state, measured in (("planned", 120), ("planned", 343), ("held", 120))
        )

    def comment(self, now: datetime) -> CommentShown:
        """Return a comment that was answered."""
        answer = CommentShown(
            id=2, user_name=self("sample.person"), at=now, text=self("sample.reason")
        )
        return CommentShown(
            id=1,
            user_name=self("sample.person"),
            at=now,
            text=self("sample.reason"),
            quote=self("sample.text"),
            is_changed=True,
            answers=(answer,),
            done_by=self("sample.person"),
        )
