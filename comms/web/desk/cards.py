"""A post that a person puts out by hand, and saying what became of one."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import roles_for
from comms.language import say
from comms.model.desk import CardPage, Problem, Values, Who
from comms.web.answers import Language, not_found
from comms.web.desk.desk import Desk
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.typed import address_of, fault, is_web

Delivery = Annotated[int, Path(ge=1, le=2**62)]

#: States in which nothing is left to be done by hand.
_POSTED, _IN_DOUBT = "sent", "unknown"
_FOUND = frozenset({"yes", "no"})
_OVER = frozenset({"cancelled", "suppressed", "refused"})


class CardPages:
    """Routes of copy cards."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    @property
    def _desk(self) -> Desk:
        return self._pages.desk

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        card = "/desk/{language}/cards/{delivery}"
        routes.read(card, self.show)
        routes.write(f"{card}/posted", self.tick, verb="tick")
        routes.write(f"{card}/found", self.settle, verb="settle")

    def show(
        self, request: Request, language: Language, delivery: Delivery, person: Person
    ) -> Response:
        """Show what to post, and where."""
        card = self._card(person, delivery, language)
        done = "done" in request.query_params and card.state != _IN_DOUBT
        return self._page(person, language, card, done=done)

    def tick(
        self, language: Language, delivery: Delivery, person: Person, posted: Posted
    ) -> Response:
        """Note that it was posted."""
        card = self._card(person, delivery, language)
        url, problem = address_of(posted, "url", language)
        if problem:
            return self._page(person, language, card, values=posted, problem=problem)
        self._desk.tick(person.id, delivery, url=url)
        return _back(language, delivery)

    def settle(
        self, language: Language, delivery: Delivery, person: Person, posted: Posted
    ) -> Response:
        """Note whether a post of unknown fate is there."""
        card = self._card(person, delivery, language)
        url, problem = address_of(posted, "url", language)
        found = first(posted, "found")
        is_there = found == "yes"
        if found not in _FOUND:
            problem = fault("", "choose_found", language)
        elif not is_there:
            # Where it is not, it has no address, whatever was typed.
            url, problem = "", None
        if problem:
            return self._page(person, language, card, values=posted, problem=problem)
        self._desk.settle(person.id, delivery, is_there=is_there, url=url)
        return _back(language, delivery)

    def _card(self, person: Who, delivery: int, language: str) -> CardPage:
        found = self._desk.card(person.id, delivery, language)
        if found is None:
            raise not_found()
        return found

    def _page(
        self,
        person: Who,
        language: str,
        card: CardPage,
        *,
        done: bool = False,
        values: Values | None = None,
        problem: Problem | None = None,
    ) -> Response:
        frame = DeskFrame(
            language=language,
            path=f"/cards/{card.delivery}",
            title=say(language, "door.card.title", account=card.account_title),
            section="week",
            faults=problem is not None,
        )
        return self._pages.answer(
            person,
            "card.html",
            frame,
            status=422 if problem else 200,
            card=card,
            step=_step(person, card),
            open_url=card.open_url if is_web(card.open_url) else "",
            there=card.url if is_web(card.url) else "",
            values=values or {},
            choices={},
            faults={problem.field: (problem,)} if problem else {},
            problems=(problem,) if problem else (),
            done=done,
        )


def _step(person: Who, card: CardPage) -> str:
    """Return what is left to do: "settle", "tick", or nothing: "posted", "over"."""
    if card.state == _POSTED:
        return "posted"
    if card.state in _OVER:
        return "over"
    if not card.may_act or person.role not in roles_for("tick"):
        return "others"
    return "settle" if card.state == _IN_DOUBT else "tick"


def _back(language: str, delivery: int) -> Response:
    return RedirectResponse(
        f"/desk/{language}/cards/{delivery}?done", status_code=303, headers=GUARDED
    )
