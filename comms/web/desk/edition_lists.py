"""Newsletters: what comes next, what is in work, what was sent; and its report."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from comms.language import say
from comms.model.desk_edition import Report, ReportRow
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, Taken

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
#: What somebody calls spam has reached her.
_ARRIVED = ("sent", "complained")
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
        number = "/desk/{language}/editions/{edition_id}"
        routes.read(f"{number}/report", self.report)
        routes.write(f"{number}/put-back", self.put_back, verb="save")

    def show(
        self, person: Person, language: Language, done: str = "", edition: Taken = ""
    ) -> Response:
        """Show all newsletters."""
        desk = self._pages.desk.editions
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
            cards=desk.newsletters(person.id, language),
            done=done if done in _DONE else "",
            gone=edition if edition and desk.may_put_back(person.id, edition) else "",
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

    def put_back(
        self, person: Person, language: Language, edition_id: Name
    ) -> Response:
        """Put back a draft that was discarded, and open it."""
        self._pages.desk.editions.put_back(person.id, edition_id, language)
        address = f"/desk/{language}/editions/{edition_id}?done=back#message"
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
        total = told(found.total.states)
        states = [state for state in STATES if total.get(state)] or [STATES[0]]
        return self._pages.answer(
            person,
            "edition_report.html",
            frame,
            report=found,
            arrived=sum(total.get(state, 0) for state in _ARRIVED),
            states=states,
            is_leaving=bool(total["waiting"]),
            heads=[
                say(language, "editions.report.recipients"),
                *(say(language, f"editions.report.state.{state}") for state in states),
            ],
            mails=_table(found, lambda row: _mails(row, states), leave_empty=True),
            seats=_table(found, lambda row: [row.left, row.joined]),
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """Figures of a report: a row a language, and their sum."""

    rows: Sequence[tuple[str, Sequence[int]]]
    sums: Sequence[int]


def _table(
    report: Report,
    figures: Callable[[ReportRow], Sequence[int]],
    *,
    leave_empty: bool = False,
) -> Table:
    rows = [
        (row.language, figures(row))
        for row in report.rows
        if row.recipients or not leave_empty
    ]
    return Table(rows=rows, sums=figures(report.total))


def _mails(row: ReportRow, states: Sequence[str]) -> list[int]:
    """Return the recipients, and how many of them stand in each state."""
    counts = told(row.states)
    return [row.recipients, *(counts.get(state, 0) for state in states)]


def told(states: Mapping[str, int]) -> dict[str, int]:
    """Return counts by what is told of them: all that waits as one."""
    counts = dict(states)
    waiting = sum(counts.pop(state, 0) for state in WAITING)
    return {**counts, "waiting": waiting}
