"""Stopping what leaves, and letting it go again."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import may_stop
from comms.language import say
from comms.model.desk import Choice, Problem, Values, Who
from comms.model.programme import NATIONAL
from comms.web.answers import Language, not_found
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.typed import reason_of

#: In forms, "everything" has a name: an empty field may be a slip.
EVERYTHING = "all"
_DONE = ("paused", "resumed")


class StopPages:
    """Routes of pausing and resuming."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/stops", self.show)
        routes.write("/desk/{language}/stops", self.pause, verb="pause")
        routes.write("/desk/{language}/stops/resume", self.resume, verb="resume")

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show what is stopped, and how to stop more."""
        return self._page(person, language, done=request.query_params.get("done", ""))

    def pause(self, language: Language, person: Person, posted: Posted) -> Response:
        """Stop everything, or one unit."""
        unit = self._unit(posted, language)
        reason, problem = reason_of(posted, "reason", language)
        if problem:
            return self._page(person, language, values=posted, problem=problem)
        self._pages.desk.pause(person.id, unit, reason=reason)
        return _back(language, _DONE[0])

    def resume(self, language: Language, person: Person, posted: Posted) -> Response:
        """Lift one stop."""
        self._pages.desk.resume(person.id, self._unit(posted, language))
        return _back(language, _DONE[1])

    def _unit(self, posted: Values, language: str) -> str:
        """Return what a form is about: a unit, or "" for everything."""
        unit = first(posted, "unit")
        if unit == EVERYTHING:
            return ""
        if unit not in self._all_units(language):
            raise not_found()
        return unit

    def _all_units(self, language: str) -> dict[str, str]:
        site = self._pages.site.reader.site(language)
        return {NATIONAL: site.unit.name, **dict(site.units)}

    def _choices(self, person: Who, language: str) -> tuple[Choice, ...]:
        """Return what this person may stop, the widest first."""
        everything = {"": say(language, "door.stops.everything")}
        return tuple(
            Choice(value=unit or EVERYTHING, label=name)
            for unit, name in (everything | self._all_units(language)).items()
            if may_stop(person, unit)
        )

    def _page(
        self,
        person: Who,
        language: str,
        *,
        done: str = "",
        values: Values | None = None,
        problem: Problem | None = None,
    ) -> Response:
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
            choices={"unit": self._choices(person, language)},
            values=values or {},
            faults={problem.field: (problem,)} if problem else {},
            problems=(problem,) if problem else (),
            done=done if done in _DONE else "",
            everything=EVERYTHING,
        )


def _back(language: str, done: str) -> Response:
    return RedirectResponse(
        f"/desk/{language}/stops?done={done}", status_code=303, headers=GUARDED
    )
