"""One's own account: how she signs in, where she is signed in, who stands in.

Every form leads back to the page, to the part it was about, with a sentence that says
what was done; what a rule refuses stands at its field. What may be seen once only
(recovery codes) is shown in the answer itself and kept nowhere.
"""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from comms.access.policy import OWN
from comms.errors import Refused
from comms.language import say
from comms.model.desk import Values, Who
from comms.render.qr import qr_svg
from comms.web.answers import Language
from comms.web.desk.account_said import DONE, problems_of
from comms.web.desk.forms import read_day
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import (
    SESSION_COOKIE,
    DeskRoutes,
    Person,
    Posted,
    first,
)
from comms.web.desk.keys import Keys
from comms.web.desk.refusals import sentence
from comms.web.desk.threshold import STEP_COOKIE, keep_session, keep_step, lead_to

_LONGEST = 1024


class OwnAccountPages:
    """Routes of one's own account."""

    def __init__(self, pages: DeskPages, keys: Keys) -> None:
        self._pages = pages
        self._keys = keys

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        base = "/desk/{language}/account"
        routes.read(base, self.show, verb=OWN)
        for path, endpoint in (
            ("password", self.set_password),
            ("password/remove", self.remove_password),
            ("code", self.begin_code),
            ("code/confirm", self.confirm_code),
            ("code/remove", self.remove_code),
            ("recovery", self.new_recovery),
            ("passkeys/ask", self.ask_for_passkey),
            ("passkeys", self.add_passkey),
            ("passkeys/{number}/rename", self.rename_passkey),
            ("passkeys/{number}/remove", self.remove_passkey),
            ("outside/{number}/remove", self.remove_outside),
            ("sessions/{number}/end", self.end_session),
            ("sessions/end", self.end_others),
            ("language", self.set_language),
            ("letters", self.use_letters),
            ("email", self.ask_for_email),
            ("email/end", self.end_email),
            ("stand-ins", self.name_stand_in),
            ("stand-ins/{number}/end", self.end_stand_in),
        ):
            routes.write(f"{base}/{path}", endpoint, verb=OWN)

    def show(self, request: Request, language: Language, person: Person) -> Response:
        """Show the account."""
        return self._page(request, language, person)

    def set_password(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Set or change the password."""
        password = posted.get("password", ("",))[0][:_LONGEST]
        return self._renewed(
            request,
            language,
            person,
            "password",
            lambda key: self._keys.account.set_password(key, password),
        )

    def remove_password(
        self, request: Request, language: Language, person: Person
    ) -> Response:
        """Take the password away."""
        remove = self._keys.account.remove_password
        return self._renewed(request, language, person, "no_password", remove)

    def begin_code(
        self, request: Request, language: Language, person: Person
    ) -> Response:
        """Show the QR code of a new generator."""
        return self._generator(request, language, person)

    def confirm_code(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Let the generator count, and show the recovery codes."""
        typed = first(posted, "code")
        try:
            key, codes = self._keys.account.confirm_generator(_key(request), typed)
        except Refused as refused:
            if refused.key == "wrong_code":
                return self._generator(request, language, person, refused)
            return self._page(request, language, person, refused=refused)
        return self._codes(language, person, key, codes)

    def remove_code(
        self, request: Request, language: Language, person: Person
    ) -> Response:
        """Take the generator away."""
        remove = self._keys.account.remove_generator
        return self._renewed(request, language, person, "no_code", remove)

    def new_recovery(
        self, request: Request, language: Language, person: Person
    ) -> Response:
        """Show new recovery codes; the old ones work no more."""
        try:
            key, codes = self._keys.account.new_recovery_codes(_key(request))
        except Refused as refused:
            return self._page(request, language, person, refused=refused)
        return self._codes(language, person, key, codes)

    def ask_for_passkey(
        self, request: Request, language: Language, person: Person
    ) -> Response:
        """Return what a script asks the browser to make."""
        del person
        try:
            asked = self._keys.account.ask_for_new_passkey(
                _key(request), request.url.netloc
            )
        except Refused as refused:
            words = {"refused": sentence(refused, language)}
            return JSONResponse(words, status_code=409, headers=GUARDED)
        answer = JSONResponse({"publicKey": asked.options}, headers=GUARDED)
        keep_step(answer, asked.step)
        return answer

    def add_passkey(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Keep the passkey that the browser made."""
        step = request.cookies.get(STEP_COOKIE, "")
        made, title = first(posted, "answer"), first(posted, "title")
        return self._renewed(
            request,
            language,
            person,
            "passkey",
            lambda key: self._keys.account.add_passkey(key, step, made, title),
        )

    def rename_passkey(
        self, request: Request, language: Language, number: int, posted: Posted
    ) -> Response:
        """Call a passkey something else."""
        title = first(posted, "title")
        self._keys.account.rename_passkey(_key(request), number, title)
        return _back(language, "renamed")

    def remove_passkey(
        self, request: Request, language: Language, person: Person, number: int
    ) -> Response:
        """Take a passkey away."""
        return self._removed(request, language, person, "passkey", number)

    def remove_outside(
        self, request: Request, language: Language, person: Person, number: int
    ) -> Response:
        """Unbind an account at an identity provider."""
        return self._removed(request, language, person, "outside", number)

    def end_session(
        self, request: Request, language: Language, number: int
    ) -> Response:
        """Sign one other device out."""
        self._keys.account.end_session(_key(request), number)
        return _back(language, "session")

    def end_others(self, request: Request, language: Language) -> Response:
        """Sign all other devices out."""
        self._keys.account.end_other_sessions(_key(request))
        return _back(language, "sessions")

    def set_language(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Choose a language, and go on in it."""
        chosen = first(posted, "language")
        try:
            self._keys.account.set_language(_key(request), chosen)
        except Refused as refused:
            return self._page(request, language, person, refused=refused)
        return _back(chosen, "language")

    def use_letters(
        self, request: Request, language: Language, posted: Posted
    ) -> Response:
        """Let single letters be keys, or not."""
        on = first(posted, "letters") == "on"
        self._keys.account.use_letters(_key(request), on=on)
        return _back(language, "letters" if on else "no_letters")

    def ask_for_email(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Ask for a link at a new address; the answer is the same for every one."""
        try:
            self._keys.address.ask(_key(request), first(posted, "email")[:_LONGEST])
        except Refused as refused:
            return self._page(request, language, person, refused=refused, values=posted)
        return _back(language, "email")

    def end_email(self, request: Request, language: Language) -> Response:
        """Let that link work no more."""
        self._keys.address.take_back(_key(request))
        return _back(language, "no_email")

    def name_stand_in(
        self, request: Request, language: Language, person: Person, posted: Posted
    ) -> Response:
        """Let a colleague do what waits for her."""
        try:
            self._keys.account.name_stand_in(
                _key(request),
                first(posted, "by"),
                read_day(first(posted, "starts")),
                read_day(first(posted, "ends")),
            )
        except Refused as refused:
            return self._page(request, language, person, refused=refused, values=posted)
        return _back(language, "stand_in")

    def end_stand_in(
        self, request: Request, language: Language, number: int
    ) -> Response:
        """Call off that somebody stands in."""
        self._keys.account.end_stand_in(_key(request), number)
        return _back(language, "no_stand_in")

    def _removed(
        self, request: Request, language: str, person: Who, kind: str, number: int
    ) -> Response:
        return self._renewed(
            request,
            language,
            person,
            "no_key",
            lambda key: self._keys.account.remove_key(key, kind, number),
        )

    def _renewed(
        self,
        request: Request,
        language: str,
        person: Who,
        done: str,
        change: Callable[[str], str],
    ) -> Response:
        """Change a way to sign in; the session goes on under the new key."""
        try:
            key = change(_key(request))
        except Refused as refused:
            return self._page(request, language, person, refused=refused)
        answer = _back(language, done)
        keep_session(answer, key)
        return answer

    def _generator(
        self,
        request: Request,
        language: str,
        person: Who,
        refused: Refused | None = None,
    ) -> Response:
        try:
            new = self._keys.account.begin_generator(
                _key(request), anew=refused is None
            )
        except Refused as fault:
            return self._page(request, language, person, refused=fault)
        problems = problems_of(refused, language)
        return self._pages.answer(
            person,
            "generator.html",
            _frame(language, "own.generator", faults=bool(problems)),
            status=422 if problems else 200,
            new=new,
            drawing=qr_svg(new.address, say(language, "own.generator.drawing")),
            values={},
            problems=problems,
            faults={one.field: (one,) for one in problems},
        )

    def _codes(
        self, language: str, person: Who, key: str, codes: tuple[str, ...]
    ) -> Response:
        answer = self._pages.answer(
            person, "recovery.html", _frame(language, "own.recovery"), codes=codes
        )
        keep_session(answer, key)
        return answer

    def _page(
        self,
        request: Request,
        language: str,
        person: Who,
        *,
        refused: Refused | None = None,
        values: Values | None = None,
    ) -> Response:
        account = self._keys.page.page(_key(request), language, request.url.netloc)
        problems = problems_of(refused, language)
        asked = request.query_params
        said = asked.get("done", "")
        return self._pages.answer(
            person,
            "account.html",
            _frame(language, "own", faults=bool(problems)),
            status=422 if problems else 200,
            account=account,
            asked=self._keys.address.asked(_key(request)),
            is_new=bool(asked.get("new")),
            done=said if said in DONE and not problems else "",
            values=values or {"language": (account.language,)},
            problems=problems,
            faults={one.field: (one,) for one in problems if one.field},
            choices={"by": account.colleagues},
            outside=self._keys.outside.name,
        )


def _key(request: Request) -> str:
    return request.cookies.get(SESSION_COOKIE, "")


def _frame(language: str, key: str, *, faults: bool = False) -> DeskFrame:
    return DeskFrame(
        language=language,
        path="/account",
        title=say(language, f"{key}.title"),
        section="account",
        faults=faults,
    )


def _back(language: str, done: str) -> Response:
    return lead_to(f"/desk/{language}/account?done={done}")
