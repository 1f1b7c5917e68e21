"""Stopping what leaves, and letting it go again: what is chosen, and nothing else."""

import re
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.desk import Problem, Values, Who
from comms.model.desk_running import CHOICES, GO
from comms.model.programme import NATIONAL
from comms.store.pauses import publication_of, text_of
from comms.web.answers import Language, not_found
from comms.web.desk.frame import (
    EVERYTHING,
    GUARDED,
    DeskFrame,
    DeskPages,
    stoppable,
)
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.typed import reason_of

_DONE = ("paused", "resumed")
#: A page of the desk that the form was on, below the language.
_PLACE = re.compile(r"/(?:[A-Za-z0-9_.-]+/?){0,8}")
_LONGEST_PLACE = 200
_MOST_DIGITS = 9


class StopPages:
    """Routes of pausing and resuming."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/stops", self.show)
        routes.write("/desk/{language}/stops", self.pause, verb="pause")
        routes.read("/desk/{language}/stops/resume", self.plan, verb="resume")
        routes.write("/desk/{language}/stops/resume", self.resume, verb="resume")

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show what is stopped, and how to stop more."""
        return self._page(person, language, done=request.query_params.get("done", ""))

    def pause(self, language: Language, person: Person, posted: Posted) -> Response:
        """Stop everything, one unit, or one publication; stay where one was."""
        unit = self._unit(posted, language)
        reason, problem = reason_of(posted, "reason", language)
        if problem:
            return self._page(person, language, values=posted, problem=problem)
        self._pages.desk.pause(person.id, unit, reason=reason)
        return _back(language, first(posted, "back"), _DONE[0])

    def plan(self, request: Request, language: Language, person: Person) -> Response:
        """Show what lifting a stop would let out at once, and what is too late."""
        asked = {"unit": (request.query_params.get("unit", ""),)}
        stop = self._unit(asked, language)
        found = self._pages.desk.running.plan(person.id, stop, language)
        if found is None:
            raise not_found()
        frame = DeskFrame(
            language=language,
            path="/stops/resume",
            title=say(language, "running.resume.title"),
            section="stops",
            query=f"?unit={stop or EVERYTHING}",
        )
        return self._pages.answer(
            person, "stops_resume.html", frame, plan=found, everything=EVERYTHING
        )

    def resume(self, language: Language, person: Person, posted: Posted) -> Response:
        """Lift one stop; what was not chosen stays paused by itself."""
        self._pages.desk.running.resume(
            person.id,
            self._unit(posted, language),
            choices=_chosen(posted),
            seen=first(posted, "seen"),
        )
        return _back(language, "", _DONE[1])

    def _unit(self, posted: Values, language: str) -> str:
        """Return what a form is about: a unit, a publication, "" for everything.

        To be lifted also all that tells one item; only each by itself is paused.
        """
        unit = first(posted, "unit")
        if unit == EVERYTHING:
            return ""
        site = self._pages.site.reader.site(language)
        is_known = unit == NATIONAL or unit in dict(site.units)
        is_single = publication_of(unit) is not None or text_of(unit)
        if not is_known and not is_single:
            raise not_found()
        return unit

    def _page(
        self,
        person: Who,
        language: str,
        *,
        done: str = "",
        values: Values | None = None,
        problem: Problem | None = None,
    ) -> Response:
        site = self._pages.site.reader.site(language)
        stops = self._pages.desk.stops(person.id, language)
        frame = DeskFrame(
            language=language,
            path="/stops",
            title=say(language, "door.stops.title"),
            section="stops",
            faults=problem is not None,
        )
        return self._pages.answer(
            person,
            "stops.html",
            frame,
            status=422 if problem else 200,
            choices={"unit": stoppable(person, site, language, stops)},
            values=values or {},
            faults={problem.field: (problem,)} if problem else {},
            problems=(problem,) if problem else (),
            done=done if done in _DONE else "",
            everything=EVERYTHING,
        )


def _chosen(posted: Values) -> Mapping[int, str]:
    """Return what was chosen, by number of a publication; "all": everything goes."""
    found: dict[int, str] = {}
    for name in posted:
        mark, _, numbers = name.partition("-")
        if mark != "choice":
            continue
        choice = GO if first(posted, "all") == GO else first(posted, name)
        for number in numbers.split("-"):
            known = number.isascii() and number.isdecimal()
            if choice in CHOICES and known and len(number) <= _MOST_DIGITS:
                found[int(number)] = choice
    return found


def _back(language: str, place: str, done: str) -> Response:
    known = len(place) <= _LONGEST_PLACE and _PLACE.fullmatch(place)
    # The band that says it takes the focus, on whatever page she stays.
    address = f"{place}#stopped" if known else f"/stops?done={done}"
    return RedirectResponse(
        f"/desk/{language}{address}", status_code=303, headers=GUARDED
    )
