"""The list of accounts; connecting one, testing it, and closing it for good."""

from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import CONNECT
from comms.language import MissingWords, say
from comms.model.desk import AccountLine, Problem, Values, Who
from comms.web.answers import Language, Name, not_found
from comms.web.desk.forms import read_day
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, first
from comms.web.desk.typed import fault, is_web, reason_of

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


_MAIL_FAULTS = frozenset({"unreachable", "wrong"})
#: Longest value of a setting.
_LONGEST = 2_000
_LONGEST_DOMAIN = 255
#: What became of mail that was in trouble.
_HAPPENED = frozenset({"released", "read", "unread", "thrown"})
_DONE = frozenset({"connected", "kept", "tested", "mode", "begun"})


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
        one = "/desk/{language}/accounts/{account}"
        routes.read(one, self.one)
        routes.write(one, self.connect, verb=CONNECT)
        routes.write(f"{one}/test", self.test, verb=CONNECT)
        routes.write(f"{one}/mode", self.mode, verb=CONNECT)
        routes.write("/desk/{language}/mail/{account}/test", self.mail, verb=CONNECT)
        routes.write("/desk/{language}/mail/domains", self.release, verb="resume")
        routes.write("/desk/{language}/mail/aside", self.aside, verb=CONNECT)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show all accounts."""
        asked = request.query_params
        fault = asked.get("fault", "")
        return self._list(
            person,
            language,
            done=asked.get("closed", ""),
            mail=(asked.get("mail", ""), fault if fault in _MAIL_FAULTS else ""),
            happened=asked.get("done", ""),
        )

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

    def one(
        self, request: Request, language: Language, account: Name, person: Person
    ) -> Response:
        """Show one account: how it is connected, what it did, what waits on it."""
        done = request.query_params.get("done", "")
        was = request.query_params.get("was", "")[:200]
        return self._one(
            person, language, account, done=done if done in _DONE else "", was=was
        )

    def connect(
        self, language: Language, account: Name, person: Person, posted: Posted
    ) -> Response:
        """Keep its settings, sealed, and ask the network who we are."""
        expires, wrong = _day(posted, language)
        given = {
            name.removeprefix("set-"): first(posted, name)[:_LONGEST]
            for name in posted
            if name.startswith("set-")
        }
        if wrong:
            return self._one(person, language, account, values=posted, problem=wrong)
        happened, detail, why = self._pages.desk.running.connect(
            person.id,
            account,
            given=given,
            expires_on=expires,
            is_other=first(posted, "other") == "yes",
        )
        if happened in {"connected", "kept"}:
            return _to(language, account, done=happened, was=why if not detail else "")
        problem = _refused(language, happened, detail, why)
        return self._one(
            person,
            language,
            account,
            values=posted,
            problem=problem,
            other=happened == "other",
        )

    def test(self, language: Language, account: Name, person: Person) -> Response:
        """Ask the network who we are; nothing is posted."""
        _, was = self._pages.desk.running.test(person.id, account)
        return _to(language, account, done="tested", was=was)

    def mode(
        self, language: Language, account: Name, person: Person, posted: Posted
    ) -> Response:
        """Publish by itself, into the sandbox, or by hand."""
        self._pages.desk.running.set_mode(person.id, account, first(posted, "mode"))
        return _to(language, account, done="mode")

    def mail(self, language: Language, account: Name, person: Person) -> Response:
        """Meet a mail server and sign in; nothing is sent."""
        why = self._pages.desk.running.test_mail(person.id, account)
        asked = urlencode({"mail": account, "fault": why.rpartition(".")[2]})
        return RedirectResponse(
            f"/desk/{language}/accounts?{asked}", status_code=303, headers=GUARDED
        )

    def release(self, language: Language, person: Person, posted: Posted) -> Response:
        """Let mail to a domain leave that waits."""
        domain = first(posted, "domain")[:_LONGEST_DOMAIN]
        self._pages.desk.running.release_domain(person.id, domain)
        return RedirectResponse(
            f"/desk/{language}/accounts?done=released",
            status_code=303,
            headers=GUARDED,
        )

    def aside(self, language: Language, person: Person, posted: Posted) -> Response:
        """Read a returned mail again, or delete it."""
        running, name = self._pages.desk.running, first(posted, "name")
        if first(posted, "act") == "delete":
            running.throw_away(person.id, name)
            done = "thrown"
        else:
            done = "read" if running.read_again(person.id, name) else "unread"
        return RedirectResponse(
            f"/desk/{language}/accounts?done={done}#aside",
            status_code=303,
            headers=GUARDED,
        )

    def _one(  # noqa: PLR0913 - what a page may show again
        self,
        person: Who,
        language: str,
        account: str,
        *,
        done: str = "",
        was: str = "",
        values: Values | None = None,
        problem: Problem | None = None,
        other: bool = False,
    ) -> Response:
        found = self._pages.desk.running.account(person.id, account, language)
        if found is None:
            raise not_found()
        frame = DeskFrame(
            language=language,
            path=f"/accounts/{account}",
            title=found.line.title,
            section="accounts",
            faults=problem is not None,
        )
        shown: dict[str, tuple[str, ...]] = {
            f"set-{one.name}": (one.value,) for one in found.fields
        }
        end = found.line.expires_on
        shown["expires"] = (f"{end.day}.{end.month}.{end.year}" if end else "",)
        if values:
            # What was typed into a secret field goes back to nobody.
            secret = {f"set-{one.name}" for one in found.fields if one.is_secret}
            shown |= dict(values)
            shown |= dict.fromkeys(secret, ("",))
        return self._pages.answer(
            person,
            "account_one.html",
            frame,
            status=422 if problem else 200,
            account=found,
            named=NAMED,
            done=done,
            was=was,
            other=other,
            identity_url=found.identity_url if is_web(found.identity_url) else "",
            values=shown,
            faults={problem.field: (problem,)} if problem else {},
            problems=(problem,) if problem else (),
            choices={},
        )

    def _list(  # noqa: PLR0913 - what a page may show again
        self,
        person: Who,
        language: str,
        *,
        done: str = "",
        typed: str = "",
        problem: Problem | None = None,
        mail: tuple[str, str] = ("", ""),
        happened: str = "",
    ) -> Response:
        accounts = self._pages.desk.accounts(person.id, language)
        units: dict[str, list[AccountLine]] = {}
        for one in accounts:
            units.setdefault(one.owner_name, []).append(one)
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
            by_unit=units,
            mails=self._pages.desk.running.mail_accounts(person.id, language),
            mail=mail,
            troubles=self._pages.desk.running.mail_troubles(person.id, language),
            happened=happened if happened in _HAPPENED else "",
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


def _to(language: str, account: str, *, done: str, was: str = "") -> Response:
    asked = urlencode({"done": done, **({"was": was} if was else {})})
    return RedirectResponse(
        f"/desk/{language}/accounts/{account}?{asked}", status_code=303, headers=GUARDED
    )


def _day(posted: Values, language: str) -> tuple[date | None, Problem | None]:
    """Return the day on which a token ends; None: nobody said."""
    typed = first(posted, "expires")
    found = read_day(typed) if typed else None
    if typed and found is None:
        return None, fault("expires", "no_day", language)
    return found, None


def _refused(language: str, happened: str, detail: str, why: str) -> Problem:
    """Return why settings were not kept, at the place where it can be mended."""
    if happened == "field":
        place, words = f"set-{detail}", say(language, "running.connect.field")
    elif happened == "other":
        words = say(language, "running.connect.other", name=detail, was=why)
        place = "other"
    else:
        place = "expires"
        words = f"{_said(language, why)} {say(language, 'running.connect.not_kept')}"
    return Problem(field=place, severity="error", key=happened, sentence=words)


def _said(language: str, key: str) -> str:
    try:
        return say(language, key)
    except MissingWords:
        return say(language, "channel.misconfigured")
