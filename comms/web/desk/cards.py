"""A post that a person puts out, changes or removes by hand, or must look for.

The page shows what is pasted and asks what became of it. Whatever a rule refuses of
what was typed comes back at the field, with the text as it was.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import may_ever
from comms.errors import Refused
from comms.language import say
from comms.model.desk import CardPage, Problem, Values, Who
from comms.web.answers import Language, not_found
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.refusals import is_about_rights, sentence
from comms.web.desk.typed import address_of, fault, is_web, reason_of

Delivery = Annotated[int, Path(ge=1, le=2**62)]

_POSTED, _IN_DOUBT = "sent", "unknown"
#: States in which nothing is left to be done by hand.
_OVER = frozenset({"cancelled", "suppressed", "refused"})
_FOUND = frozenset({"yes", "no"})


class CardPages:
    """Routes of copy cards."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        card = "/desk/{language}/cards/{delivery}"
        routes.read(card, self.show)
        routes.write(f"{card}/posted", self.tick, verb="tick")
        routes.write(f"{card}/found", self.settle, verb="settle")
        routes.write(f"{card}/end", self.end, verb="cancel")

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
        """Note that it was posted, changed or removed."""
        card = self._card(person, delivery, language)
        url, problem = address_of(posted, "url", language)
        problem = problem or _refused(
            lambda: self._pages.desk.tick(person.id, delivery, url=url), language
        )
        if problem:
            return self._page(person, language, card, values=posted, problem=problem)
        return _back(language, delivery)

    def settle(
        self, language: Language, delivery: Delivery, person: Person, posted: Posted
    ) -> Response:
        """Note whether a post of unknown fate is there."""
        card = self._card(person, delivery, language)
        found = first(posted, "found")
        url, problem = _found_at(card, posted, found, language)
        problem = problem or _refused(
            lambda: self._pages.desk.settle(
                person.id, delivery, is_there=found == "yes", url=url
            ),
            language,
        )
        if problem:
            return self._page(person, language, card, values=posted, problem=problem)
        return _back(language, delivery)

    def end(
        self, language: Language, delivery: Delivery, person: Person, posted: Posted
    ) -> Response:
        """Say that nobody posts it any more, and why."""
        card = self._card(person, delivery, language)
        reason, problem = reason_of(posted, "reason", language)
        if problem:
            return self._page(person, language, card, values=posted, problem=problem)
        self._pages.desk.running.end_card(person.id, delivery, reason=reason)
        return RedirectResponse(f"/desk/{language}/", status_code=303, headers=GUARDED)

    def _card(self, person: Who, delivery: int, language: str) -> CardPage:
        found = self._pages.desk.card(person.id, delivery, language)
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
        title = say(language, f"door.card.{card.kind}", account=card.account_title)
        frame = DeskFrame(
            language=language,
            path=f"/cards/{card.delivery}",
            title=title,
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
    """Return what is left to do: "settle", "tick", "others", "posted" or "over"."""
    if card.state == _POSTED:
        return "posted"
    if card.state in _OVER:
        return "over"
    if not card.may_act or not may_ever(person, "tick"):
        return "others"
    return "settle" if card.state == _IN_DOUBT else "tick"


def _found_at(
    card: CardPage, posted: Values, found: str, language: str
) -> tuple[str, Problem | None]:
    """Return where it was found, and what is wrong with the answer.

    A post that is there needs its address, to be changed or taken down later; where
    it is not, it has none, whatever was typed.
    """
    if found not in _FOUND:
        return "", fault("", "choose_found", language)
    if found == "no":
        return "", None
    url, problem = address_of(posted, "url", language)
    if not url and card.kind == "post":
        return url, fault("url", "address_missing", language)
    return url, problem


def _refused(order: Callable[[], object], language: str) -> Problem | None:
    """Carry an order out; return what a rule says about what was typed."""
    try:
        order()
    except Refused as refused:
        if is_about_rights(refused):
            raise
        words = sentence(refused, language)
        return Problem(field="url", severity="error", key=refused.key, sentence=words)
    return None


def _back(language: str, delivery: int) -> Response:
    return RedirectResponse(
        f"/desk/{language}/cards/{delivery}?done", status_code=303, headers=GUARDED
    )
