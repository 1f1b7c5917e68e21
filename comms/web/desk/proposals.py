"""What waits for a second person of the nation: its page, and saying yes or no."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from comms.errors import Refused
from comms.language import say
from comms.model.desk import Problem, Who
from comms.model.proposal_page import ProposalPage
from comms.web.answers import Language, not_found
from comms.web.desk import forms
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.threshold import lead_to

_PLACE = "/desk/{language}/proposals/{number}"
_CONFLICT = 409
#: What may be pressed; what was pressed stands in "?done=".
_ACTS = frozenset({"approve", "return", "withdraw"})
_DONE = {
    "submit": "waiting",
    "approve": "agreed",
    "return": "refused",
    "withdraw": "withdrawn",
}

Number = Annotated[int, Path(ge=1, le=999_999_999)]
Done = Annotated[str, Query(max_length=20)]


class ProposalPages:
    """Routes of what waits for a second person."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read(_PLACE, self.show, verb="save")
        routes.write(_PLACE, self.press, verb="save")

    def show(
        self, person: Person, language: Language, number: Number, done: Done = ""
    ) -> Response:
        """Show what somebody wants changed."""
        found = self._found(person, language, number)
        # Only what is so is said to be so.
        said = done if _DONE.get(done) == found.state else ""
        return self._page(person, language, found, done=said)

    def press(
        self, person: Person, language: Language, number: Number, posted: Posted
    ) -> Response:
        """Agree, refuse, or take one's own proposal back."""
        self._found(person, language, number)
        act = first(posted, "act")
        if act not in _ACTS:
            raise not_found()
        note = first(posted, "note")
        desk = self._pages.desk.approvals
        try:
            desk.decide_proposal(person.id, number, act, note, language)
        except Refused as refusal:
            found = self._found(person, language, number)
            problems = forms.refused(refusal, language)
            return self._page(person, language, found, problems=problems)
        return lead_to(f"/desk/{language}/proposals/{number}?done={act}")

    def _found(self, person: Who, language: str, number: int) -> ProposalPage:
        found = self._pages.desk.approvals.proposal(person.id, number, language)
        if found is None:
            raise not_found()
        return found

    def _page(
        self,
        person: Who,
        language: str,
        found: ProposalPage,
        *,
        done: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        frame = DeskFrame(
            language=language,
            path=f"/proposals/{found.id}",
            title=found.title,
            section="approvals",
            faults=bool(problems),
        )
        return self._pages.answer(
            person,
            "proposal.html",
            frame,
            status=_CONFLICT if problems else 200,
            proposal=found,
            done=done,
            problems=problems,
            sort=say(language, f"proposals.sort.{found.sort}"),
        )
