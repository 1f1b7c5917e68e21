"""Newsletters: what comes next, what is in work, what was sent; and its report."""

import secrets
from collections.abc import Mapping

from starlette.responses import RedirectResponse, Response

from comms.language import say
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted

#: What may stand in "?done=".
_DONE = frozenset({"discard"})
#: States of the ledger in the order in which they are told.
STATES = (
    "sent",
    "bounced",
    "complained",
    "refused",
    "suppressed",
    "unknown",
    "cancelled",
    "waiting",
)
#: What is still under way, as one.
WAITING = ("queued", "claimed", "in_data", "deferred")


class NewsletterPages:
    """Routes of the list, of beginning a number, and of its report."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        path = "/desk/{language}/newsletters"
        routes.read(path, self.show)
        routes.write(f"{path}/{{newsletter_id}}/begin", self.begin, verb="save")
        routes.read("/desk/{language}/editions/{edition_id}/report", self.report)

    def show(self, person: Person, language: Language, done: str = "") -> Response:
        """Show all newsletters."""
        frame = DeskFrame(
            language=language,
            path="/newsletters",
            title=say(language, "editions.title"),
            section="newsletters",
        )
        return self._pages.answer(
            person,
            "edition_list.html",
            frame,
            cards=self._pages.desk.editions.newsletters(person.id, language),
            done=done if done in _DONE else "",
            key=secrets.token_urlsafe(12),
        )

    def begin(
        self, person: Person, language: Language, newsletter_id: Name, posted: Posted
    ) -> Response:
        """Begin the next number, and open it."""
        edition = self._pages.desk.editions.begin(
            person.id, newsletter_id, language, key=one(posted, "key")
        )
        address = f"/desk/{language}/editions/{edition}?done=begin#message"
        return RedirectResponse(address, status_code=303, headers=GUARDED)

    def report(self, person: Person, language: Language, edition_id: Name) -> Response:
        """Show what became of a number."""
        found = self._pages.desk.editions.report(person.id, edition_id, language)
        if found is None:
            raise not_found()
        frame = DeskFrame(
            language=language,
            path=f"/editions/{edition_id}/report",
            title=found.title,
            section="newsletters",
        )
        rows = [(row, told(row.states)) for row in found.rows]
        total = told(found.total.states)
        return self._pages.answer(
            person,
            "edition_report.html",
            frame,
            report=found,
            rows=rows,
            total=total,
            states=[state for state in STATES if total.get(state)] or ["sent"],
        )


def told(states: Mapping[str, int]) -> dict[str, int]:
    """Return counts by what is told of them: all that waits as one."""
    counts = dict(states)
    waiting = sum(counts.pop(state, 0) for state in WAITING)
    return {**counts, "waiting": waiting}
