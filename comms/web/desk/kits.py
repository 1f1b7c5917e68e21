"""What is offered to units: the list, one offer, who does what.

A unit sees what it may adopt and answers; the nation sees how far each unit has come.
Looking changes nothing, not even "seen": a unit presses that.
"""

import secrets
from functools import partial

from starlette.responses import RedirectResponse, Response

from comms.access.policy import may_ever
from comms.language import format_day, say
from comms.model.desk import Problem, Values, Who
from comms.model.kit_views import KitPage
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.kept import differing
from comms.web.desk.previews import Frames, in_kinds

_SECTION = "kit"
SEEN, DECLINE = "kit_seen", "kit_decline"
#: What may stand in "?done=": nothing else is ever said.
_DONE = frozenset({"offer", "end", "remind", SEEN, DECLINE, "take_over", "keep_own"})
_UNPROCESSABLE = 422
#: Letters of a unit's name in an address.
LONGEST_NAME = 64


class KitPages:
    """Routes of offers."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        own = "/desk/{language}/kit/{item_id}"
        routes.read("/desk/{language}/kit", self.all)
        routes.read("/desk/{language}/coverage", self.coverage)
        routes.read(own, self.show)
        routes.write(f"{own}/offer", self.offer, verb="offer")
        routes.write(f"{own}/end", self.end, verb="offer")
        routes.write(f"{own}/remind", self.remind, verb="remind")

    def all(self, person: Person, language: Language, unit: str = "") -> Response:
        """Show all offers: those of a unit by what it has answered."""
        found = self._pages.desk.kits.list(
            person.id, language, unit=unit[:LONGEST_NAME]
        )
        frame = DeskFrame(
            language=language,
            path="/kit",
            title=say(language, "kits.title"),
            section=_SECTION,
        )
        return self._pages.answer(
            person,
            "kit_list.html",
            frame,
            kit=found,
            day=partial(format_day, language=language),
            may_offer=may_ever(person, "offer"),
        )

    def coverage(self, person: Person, language: Language) -> Response:
        """Show who does what: units and areas."""
        frame = DeskFrame(
            language=language,
            path="/coverage",
            title=say(language, "kits.coverage.title"),
            section=_SECTION,
        )
        found = self._pages.desk.kits.coverage(person.id, language)
        return self._pages.answer(
            person,
            "kit_coverage.html",
            frame,
            found=found,
            day=partial(format_day, language=language),
        )

    def show(
        self,
        person: Person,
        language: Language,
        item_id: Name,
        unit: str = "",
        done: str = "",
    ) -> Response:
        """Show one offer, or what could be offered."""
        found = self.found(person, language, item_id, unit)
        return self.page(person, language, found, done=done if done in _DONE else "")

    def found(
        self, person: Who, language: str, item_id: str, unit: str = ""
    ) -> KitPage:
        """Return an offer that this person may see."""
        found = self._pages.desk.kits.page(
            person.id, item_id, language, unit=unit[:LONGEST_NAME]
        )
        if found is None:
            raise not_found()
        return found

    def page(  # noqa: PLR0913 - what a page is drawn from
        self,
        person: Who,
        language: str,
        found: KitPage,
        *,
        done: str = "",
        typed: Values | None = None,
        problems: tuple[Problem, ...] = (),
        status: int = 200,
    ) -> Response:
        """Draw the page of an offer.

        Args:
            done: What has just been done.
            typed: What was typed in one of its forms; None: as they begin.
            problems: What is wrong with that.
        """
        problems = forms.once(problems)
        frame = DeskFrame(
            language=language,
            path=f"/kit/{found.id}",
            title=found.title,
            section=_SECTION,
            faults=forms.stops(problems),
        )
        begun = found.own.values if found.own else found.offer
        values = typed if typed is not None else begun or {}
        chosen = found.own.choices if found.own else found.choices
        return self._pages.answer(
            person,
            "kit.html",
            frame,
            status=status,
            found=found,
            done=done,
            values=values,
            choices=chosen or {},
            problems=problems,
            faults=forms.by_field(problems),
            echoes=forms.echoes(values, language),
            key=secrets.token_urlsafe(12),
            day=partial(format_day, language=language),
            label=lambda field: _label(field, language),
            differing=differing,
            frame_address=lambda shown: self._frames.address(person.id, shown),
            in_kinds=in_kinds,
        )

    def offer(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Offer an item, or change the terms."""
        values = forms.facts(posted)
        if one(posted, "to") == "all":
            values = {**values, "units": ()}
        problems = self._pages.desk.kits.offer(
            person.id, item_id, values, language, key=one(posted, "key")
        )
        if problems:
            found = self.found(person, language, item_id)
            return self.page(
                person,
                language,
                found,
                typed=values,
                problems=problems,
                status=_UNPROCESSABLE,
            )
        return to_offer(language, item_id, "offer")

    def end(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Offer an item no more."""
        self._pages.desk.kits.end_offer(
            person.id, item_id, language, key=one(posted, "key")
        )
        return to_offer(language, item_id, "end")

    def remind(self, person: Person, language: Language, item_id: Name) -> Response:
        """Remind the units that have not decided."""
        self._pages.desk.kits.remind(person.id, item_id)
        return to_offer(language, item_id, "remind")


def _label(field: str, language: str) -> str:
    """Return what a field of the offer's forms is called, as the text's own form."""
    return forms.label(field, language, "news")


def to_offer(language: str, item_id: str, done: str, unit: str = "") -> Response:
    """Lead to the page of an offer, which says what was done."""
    of = f"&unit={unit}" if unit.replace("_", "").replace("-", "").isalnum() else ""
    address = f"/desk/{language}/kit/{item_id}?done={done}{of}#message"
    return RedirectResponse(address, status_code=303, headers=GUARDED)
