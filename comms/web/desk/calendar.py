"""The calendar: month, week, list, day, year, and who published what.

Every view is a plain page with an address; scripts add keys and dragging, which press
the same buttons. What was moved can be taken back where it is told.
"""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from comms.access.policy import may_ever
from comms.errors import Refused
from comms.language import format_day, month_name, say, short_day
from comms.model.calendar import Asked, Moved, MoveSheet
from comms.model.desk import Problem, Values, Who
from comms.model.seminar import one
from comms.web.answers import Language, found, not_found
from comms.web.desk import forms
from comms.web.desk.calendar_asked import address, read, read_day
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import is_number

_UNPROCESSABLE = 422
#: Letters of a time of day as somebody types it, with room for a mistake.
_LONGEST_TIME = 9
#: What can be begun from an empty slot: sort → where.
_NEW = (("event", "/seminars/new"), ("import", "/calendar/table"))
Act = Annotated[int, Query(ge=0, lt=10**9)]


class CalendarPages:
    """Routes of the calendar."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/calendar"
        routes.read(path, self.show)
        routes.read(f"{path}/new", self.new, verb="save")
        routes.read(f"{path}/events/{{name}}", self.event)
        routes.read(f"{path}/move/{{key}}", self.sheet, verb="save")
        routes.write(f"{path}/move/{{key}}", self.move, verb="save")
        routes.write(f"{path}/take-back", self.take_back, verb="save")

    def show(
        self, request: Request, person: Person, language: Language, moved: Act = 0
    ) -> Response:
        """Show a view of the calendar."""
        asked = self._asked(request)
        page = self._pages.desk.calendar.page(person.id, asked, language)
        told = self._moved(person, moved, language) if moved else None
        title = _title(asked, page.first, page.last, language)
        frame = DeskFrame(
            language=language,
            path=address(asked),
            title=f"{say(language, 'calendar.title')}: {title}",
            section="calendar",
        )
        return self._pages.answer(
            person,
            f"calendar_{_TEMPLATES.get(asked.view, asked.view)}.html",
            frame,
            cal=page,
            asked=asked,
            heading=title,
            moved=told,
            address=lambda **changed: address(asked, **changed),
            month_name=lambda day: month_name(day.month, language),
            long_day=lambda day: format_day(day, language),
            # A week has fifteen cells for each of its days.
            named={day.day: format_day(day.day, language) for day in page.days},
            short_day=lambda day: short_day(day, language),
            may_write="save" in person_may(person),
        )

    def _asked(self, request: Request) -> Asked:
        today = self._pages.desk.calendar.today()
        return read(dict(request.query_params), today)

    def _moved(self, person: Who, act: int, language: str) -> Moved | None:
        return self._pages.desk.calendar.moved(person.id, act, language)

    def event(self, person: Person, language: Language, name: str) -> Response:
        """Lead to the item that tells an event."""
        item = self._pages.desk.calendar.item_of_event(person.id, name, language)
        if item is None:
            raise not_found()
        return _to(f"/desk/{language}/items/{item}")

    def new(self, person: Person, language: Language, on: str = "") -> Response:
        """Show what can be begun for a time."""
        day = read_day(on)
        past = day if day and day < self._pages.desk.calendar.today() else None
        if past:
            # Nothing leaves on it any more: what is begun gets its time in the form.
            day = None
        frame = DeskFrame(
            language=language,
            path=f"/calendar/new?on={on[:16]}" if day else "/calendar/new",
            title=say(language, "calendar.new"),
            section="calendar",
        )
        return self._pages.answer(
            person,
            "calendar_new.html",
            frame,
            day=day,
            past=past,
            on=on[:16] if day else "",
            long_day=lambda one: format_day(one, language),
            sorts=_NEW,
        )

    def sheet(
        self,
        request: Request,
        person: Person,
        language: Language,
        key: str,
        to: str = "",
    ) -> Response:
        """Ask to when something is moved."""
        sheet = self._found(person, key, language)
        moment = _moment(to, sheet)
        back = address(self._asked(request))
        return self._sheet(person, language, sheet, moment, back)

    def _sheet(  # noqa: PLR0913, PLR0917 - what a form shows again
        self,
        person: Who,
        language: str,
        sheet: MoveSheet,
        typed: tuple[str, str],
        back: str,
        problems: tuple[Problem, ...] = (),
        status: int = 200,
    ) -> Response:
        frame = DeskFrame(
            language=language,
            path=f"/calendar/move/{sheet.entry.key}",
            title=say(language, "calendar.move.title", title=sheet.entry.title),
            section="calendar",
            faults=bool(problems),
        )
        return self._pages.answer(
            person,
            "calendar_move.html",
            frame,
            status=status,
            sheet=sheet,
            typed=typed,
            back=back,
            problems=problems,
            faults=forms.by_field(problems),
            spoken=forms.spoken_day(typed[0], language),
        )

    def move(
        self,
        request: Request,
        person: Person,
        language: Language,
        key: str,
        posted: Posted,
    ) -> Response:
        """Move something, by the form or by dragging."""
        sheet = self._found(person, key, language)
        asked = self._asked(request)
        typed = _typed(posted)
        to = _written(*typed)
        back = address(asked)
        if not to:
            words = say(language, "calendar.problem.unreadable")
            found = Problem(
                field="day", severity="error", key="unreadable", sentence=words
            )
            return self._sheet(
                person, language, sheet, typed, back, (found,), _UNPROCESSABLE
            )
        try:
            act, problems = self._pages.desk.calendar.move(
                person.id, key, to, language, seen=one(posted, "seen")
            )
        except Refused as refusal:
            problems, act = forms.refused(refusal, language), 0
        if not act:
            return self._sheet(
                person,
                language,
                self._found(person, key, language),
                typed,
                back,
                tuple(problems),
                _UNPROCESSABLE,
            )
        return _to(f"/desk/{language}{back}&moved={act}#message")

    def take_back(
        self, request: Request, person: Person, language: Language, posted: Posted
    ) -> Response:
        """Take a move back."""
        number = one(posted, "act")
        if not is_number(number):
            raise not_found()
        self._pages.desk.calendar.take_back(person.id, int(number), language)
        back = address(self._asked(request))
        return _to(f"/desk/{language}{back}&moved={number}#message")

    def _found(self, person: Who, key: str, language: str) -> MoveSheet:
        return found(self._pages.desk.calendar.sheet(person.id, key, language))


#: Views that are drawn alike.
_TEMPLATES = {"day": "list"}


def person_may(person: Who) -> frozenset[str]:
    """Return the verbs that decide what a page of the calendar offers."""
    return frozenset({"save"} if may_ever(person, "save") else ())


def _to(place: str) -> Response:
    return RedirectResponse(place, status_code=303, headers=GUARDED)


def _title(asked: Asked, first: date, last: date, language: str) -> str:
    """Return what is shown, as a heading."""
    if asked.view == "day":
        return format_day(first, language)
    if asked.view == "week":
        return say(
            language,
            "calendar.week_of",
            week=first.isocalendar().week,
            first=short_day(first, language),
            last=short_day(last, language, with_year=True),
        )
    if asked.view == "year":
        return str(asked.on.year)
    return f"{month_name(asked.on.month, language)} {asked.on.year}"


def _moment(to: str, sheet: MoveSheet) -> tuple[str, str]:
    """Return day and time that the form begins with; a day alone keeps the time."""
    day, at = read_day(to), sheet.entry.at
    shown = day or at.date()
    time = to[11:16] if day and len(to) > len("2027-02-10") else f"{at:%H:%M}"
    return _day(shown), time.replace(":", ".").removeprefix("0")


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _typed(posted: Values) -> tuple[str, str]:
    """Return day and time as they were typed, dragged, or chosen as a slot."""
    if slot := one(posted, "slot"):
        day = read_day(slot)
        return (_day(day), slot[11:16]) if day else ("", "")
    return one(posted, "day").strip(), one(posted, "time").strip()


def _written(day: str, time: str) -> str:
    """Return a typed day and time as files write them; "" where one cannot be read."""
    found = forms.read_day(day)
    hour, _, minute = time.replace(":", ".").partition(".")
    is_time = hour.isdecimal() and (minute or "0").isdecimal()
    is_time = is_time and len(time) <= _LONGEST_TIME
    if found is None or not is_time or not (int(hour) < 24 and int(minute or 0) < 60):  # noqa: PLR2004 - a clock
        return ""
    return f"{found.isoformat()}T{int(hour):02}:{int(minute or 0):02}"
