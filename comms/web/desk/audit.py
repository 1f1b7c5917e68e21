"""Who did what: the audit log, with its filters in the address, and as a table."""

import re
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from comms.access.policy import AUDIT
from comms.content.sheets import write_csv
from comms.language import say
from comms.model.desk import Values
from comms.model.desk_running import MOST_TRACES, TracesAsked
from comms.web.answers import Language
from comms.web.desk.forms import read_day
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,129}")
_FILTERS = ("person", "thing", "unit", "kind", "since", "until", "refused")
_MOST_DIGITS = 9


class AuditPages:
    """Routes of the audit log."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/audit", self.show, verb=AUDIT)
        routes.write("/desk/{language}/audit.csv", self.take, verb=AUDIT)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show a page of the log."""
        values = {name: (value,) for name, value in request.query_params.items()}
        asked = _asked(values)
        found = self._pages.desk.running.traces(person.id, asked, language)
        filters = {
            name: first(values, name) for name in _FILTERS if first(values, name)
        }
        query = urlencode(filters)
        frame = DeskFrame(
            language=language,
            path="/audit",
            title=say(language, "running.audit.title"),
            section="audit",
            query=f"?{query}" if query else "",
        )
        return self._pages.answer(
            person,
            "audit.html",
            frame,
            found=found,
            filters=filters,
            next=urlencode({**filters, "after": found.next_after}),
            is_first=not asked.after,
            first_page=query,
        )

    def take(self, language: Language, person: Person, posted: Posted) -> Response:
        """Give the log as CSV; whoever takes it leaves a trace."""
        asked = _asked(posted)
        rows = self._pages.desk.running.traces_table(person.id, asked, language)
        # Under its headings; what is cut off must never look whole.
        is_whole = len(rows) - 1 < MOST_TRACES
        name = "audit.csv" if is_whole else f"audit-newest-{MOST_TRACES}.csv"
        headers = {
            **GUARDED,
            "content-disposition": f'attachment; filename="{name}"',
        }
        return Response(
            write_csv(rows), media_type="text/csv; charset=utf-8", headers=headers
        )


def _asked(values: Values) -> TracesAsked:
    """Return what is asked for; what cannot be is left out."""
    named = {name: first(values, name) for name in ("person", "thing", "unit", "kind")}
    known = {name: text for name, text in named.items() if _NAME.fullmatch(text)}
    after = first(values, "after")
    is_number = after.isascii() and after.isdecimal() and len(after) <= _MOST_DIGITS
    return TracesAsked(
        **known,
        since=read_day(first(values, "since")),
        until=read_day(first(values, "until")),
        refused=first(values, "refused") == "yes",
        after=int(after) if is_number else 0,
    )
