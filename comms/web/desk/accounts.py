"""The list of accounts, and closing one for good."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.desk import Problem, Who
from comms.web.answers import Language, Name
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.typed import reason_of

#: Kinds of channel with a name in our own words; others go by their own.
NAMED = frozenset(
    {
        "bluesky",
        "calendar_feed",
        "event_api",
        "facebook_group",
        "facebook_page",
        "instagram",
        "mastodon",
        "newsletter",
        "page_and_archive",
        "press_export",
        "rss_atom",
        "slideshare",
        "x",
        "youtube",
    }
)


class AccountPages:
    """Routes of the accounts."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/accounts", self.show)
        routes.write(
            "/desk/{language}/accounts/{account}/retire", self.retire, verb="retire"
        )

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show all accounts."""
        return self._list(person, language, done=request.query_params.get("closed", ""))

    def retire(
        self, language: Language, account: Name, person: Person, posted: Posted
    ) -> Response:
        """Close an account, with a reason."""
        reason, problem = reason_of(posted, f"reason-{account}", language)
        if problem:
            return self._list(
                person, language, typed=first(posted, problem.field), problem=problem
            )
        self._pages.desk.retire(person.id, account, reason=reason)
        return RedirectResponse(
            f"/desk/{language}/accounts?{urlencode({'closed': account})}",
            status_code=303,
            headers=GUARDED,
        )

    def _list(
        self,
        person: Who,
        language: str,
        *,
        done: str = "",
        typed: str = "",
        problem: Problem | None = None,
    ) -> Response:
        accounts = self._pages.desk.accounts(person.id, language)
        frame = DeskFrame(
            language=language,
            path="/accounts",
            title=say(language, "door.accounts.title"),
            section="accounts",
            faults=problem is not None,
        )
        return self._pages.answer(
            person,
            "accounts.html",
            frame,
            status=422 if problem else 200,
            accounts=accounts,
            named=NAMED,
            # Only what is so is said to be so, whatever an address claims.
            closed=next(
                (one for one in accounts if one.id == done and one.retired_on), None
            ),
            values={problem.field: (typed,)} if problem else {},
            faults={problem.field: (problem,)} if problem else {},
            choices={},
            problems=(problem,) if problem else (),
        )
