"""What a unit does with an offer: answer, adopt, take over what has changed since."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.model.desk import Problem, Saved, Values, Who
from comms.model.seminar import many, one
from comms.web.answers import Language, Name
from comms.web.desk import forms
from comms.web.desk.desk import Desk
from comms.web.desk.frame import GUARDED
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kits import DECLINE, LONGEST_NAME, SEEN, KitPages, to_offer
from comms.web.desk.typed import reason_of

_UNPROCESSABLE, _CONFLICT = 422, 409


class KitAnswers:
    """What is pressed on the page of an offer, for a unit."""

    def __init__(self, desk: Desk, pages: KitPages) -> None:
        self._desk = desk
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        own = "/desk/{language}/kit/{item_id}"
        routes.write(f"{own}/adopt", self.adopt, verb="adopt")
        routes.write(f"{own}/answer", self.answer, verb="adopt")
        routes.write(f"{own}/step", self.step, verb="save")

    def answer(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Note that a unit has seen an offer, or declines it with a reason."""
        unit = one(posted, "unit")[:LONGEST_NAME]
        verb = DECLINE if one(posted, "act") == DECLINE else SEEN
        note = ""
        if verb == DECLINE:
            note, problem = reason_of(posted, "reason", language)
            if problem:
                return self._again(person, language, item_id, posted, (problem,))
        order = partial(
            self._desk.kits.answer,
            person.id,
            item_id,
            unit=unit,
            verb=verb,
            note=note,
            key=one(posted, "key"),
        )
        refused = self._refused(person, language, item_id, posted, order)
        return refused or to_offer(language, item_id, verb, unit)

    def adopt(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Make an offered item the unit's own, or send it for approval, too."""
        kits, key = self._desk.kits, one(posted, "key")
        unit = one(posted, "unit")[:LONGEST_NAME]
        try:
            saved = kits.adopt(
                person.id, item_id, forms.facts(posted), language, unit=unit, key=key
            )
        except Refused as refusal:
            problems = forms.refused(refusal, language)
            return self._again(person, language, item_id, posted, problems)
        if not saved.item_id:
            return self._again(person, language, item_id, posted, saved.problems)
        done = "save"
        if one(posted, "act") == "submit" and not forms.stops(saved.problems):
            done = self._submitted(person, saved, key)
        return RedirectResponse(
            f"/desk/{language}/items/{saved.item_id}?done={done}#message",
            status_code=303,
            headers=GUARDED,
        )

    def _submitted(self, person: Who, saved: Saved, key: str) -> str:
        """Send what was adopted for approval; where a rule says no, it is a draft."""
        try:
            self._desk.decide(person.id, "submit", saved.item_id, key=key)
        except Refused:
            return "save"
        return "submit"

    def step(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Take over the words of the original into an own item, or keep its own."""
        kits, own = self._desk.kits, one(posted, "own")[:LONGEST_NAME]
        seen, key = one(posted, "seen"), one(posted, "key")
        unit = one(posted, "unit")[:LONGEST_NAME]
        if one(posted, "act") == "keep_own":
            kits.keep_own(person.id, own, key=key)
            return to_offer(language, item_id, "keep_own", unit)
        try:
            saved = kits.take_over(person.id, own, language, seen=seen, key=key)
        except Refused as refusal:
            saved = Saved(item_id="", problems=forms.refused(refusal, language))
        if not saved.item_id:
            return self._again(person, language, item_id, posted, saved.problems)
        return to_offer(language, item_id, "take_over", unit)

    def _refused(
        self,
        person: Who,
        language: str,
        item_id: str,
        posted: Values,
        order: Callable[[], None],
    ) -> Response | None:
        try:
            order()
        except Refused as refusal:
            problems = forms.refused(refusal, language)
            return self._again(person, language, item_id, posted, problems)
        return None

    def _again(
        self,
        person: Who,
        language: str,
        item_id: str,
        posted: Values,
        problems: tuple[Problem, ...],
    ) -> Response:
        """Show the page as it was filled, with what is wrong."""
        unit = one(posted, "unit")
        found = self._pages.found(person, language, item_id, unit)
        typed = forms.facts(posted)
        if found.own:
            # What one of the small forms does not hold stays as it began.
            ticked = {name: many(posted, name) for name in ("areas", "accounts")}
            kept = found.own.values if "publish_day" not in posted else ticked
            typed = {**kept, **typed}
            found = replace(found, own=replace(found.own, values=typed))
        status = _CONFLICT if any(not p.field for p in problems) else _UNPROCESSABLE
        return self._pages.page(
            person, language, found, typed=typed, problems=problems, status=status
        )
