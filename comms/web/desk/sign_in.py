"""Signing in by oneself: one page with a passkey, a password and other ways.

Works without scripts, but for passkeys, which browsers give to scripts only. What is
under way between two pages is a row; the browser holds its key in a cookie for some
minutes. Whatever is wrong, everybody gets the same answer.
"""

from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from comms.errors import ChannelUnavailable, Misconfigured
from comms.language import say, say_count
from comms.model.desk import Problem, Values
from comms.model.door import CodeWanted, Entered, Wrong
from comms.web.desk.desk import Door
from comms.web.desk.door import LOOK, PLACES, Token
from comms.web.desk.frame import GUARDED
from comms.web.desk.gate import SESSION_COOKIE, DeskRoutes, Posted, first, signed_in
from comms.web.desk.keys import Keys
from comms.web.desk.threshold import (
    STEP_COOKIE,
    Threshold,
    browser_of,
    inside,
    keep_step,
    lead_to,
    let_in,
    spoken,
)

Language = Annotated[str, Path(pattern=r"^(fi|sv|en)$")]
#: Longest password that is looked at; longer ones are wrong.
_LONGEST = 1024


class SignInPages:
    """Routes of the ways in that need no link."""

    def __init__(self, threshold: Threshold, door: Door, keys: Keys) -> None:
        self._threshold = threshold
        self._door = door
        self._keys = keys

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        for place in PLACES:
            routes.open_to_all(place, self.show, methods=LOOK)
        for path, endpoint in (
            ("enter", self.by_password),
            ("code", self.by_code),
            ("passkey", self.ask_for_passkey),
            ("passkey/answer", self.by_passkey),
            ("outside", self.ask_outside),
            ("forgotten", self.ask_for_link),
        ):
            routes.open_to_all(f"/desk/{{language}}/{path}", endpoint, methods=["POST"])
        routes.open_to_all("/desk/{language}/code", self.show_code, methods=LOOK)
        routes.open_to_all(
            "/desk/{language}/forgotten", self.show_forgotten, methods=LOOK
        )
        routes.open_to_all("/desk/outside", self.show_outside, methods=LOOK)
        routes.open_to_all("/desk/outside", self.by_outside, methods=["POST"])
        for place in ("/desk/reset", "/desk/{language}/reset"):
            routes.open_to_all(f"{place}/{{token}}", self.show_reset, methods=LOOK)
            routes.open_to_all(f"{place}/{{token}}", self.reset, methods=["POST"])

    def show(self, request: Request) -> Response:
        """Show the ways in."""
        if self._threshold.is_open_wire(request):
            return self._threshold.insecure(request)
        if signed_in(self._door, request) and not request.query_params.get("again"):
            return lead_to(f"/desk/{spoken(request)}/")
        said = request.query_params.get("said", "")
        return self._ways(request, said=said if said in {"reset", "sent"} else "")

    def by_password(self, request: Request, posted: Posted) -> Response:
        """Try an address and a password."""
        if self._threshold.is_open_wire(request):
            return self._threshold.insecure(request)
        email = first(posted, "email")[:_LONGEST]
        if not email:
            # A form that a program sent as it stood is nobody's try.
            return self._answer(request, Wrong(rule="wrong_password"), posted)
        found = self._keys.entrance.by_password(
            email,
            # As it was typed: blanks around it may be part of it.
            posted.get("password", ("",))[0][:_LONGEST],
            browser_of(request),
        )
        if isinstance(found, CodeWanted):
            answer = lead_to(f"/desk/{spoken(request)}/code{_to(posted)}")
            keep_step(answer, found.step)
            return answer
        return self._answer(request, found, posted)

    def show_code(self, request: Request) -> Response:
        """Ask for the second factor."""
        return self._code(request, to=request.query_params.get("to", ""))

    def by_code(self, request: Request, posted: Posted) -> Response:
        """Try the second factor."""
        step = request.cookies.get(STEP_COOKIE, "")
        found = self._keys.entrance.by_code(
            step, first(posted, "code"), browser_of(request)
        )
        if isinstance(found, Wrong) and found.rule in {"wrong_code", "too_early"}:
            return self._code(request, wrong=found, to=first(posted, "to"))
        return self._answer(request, found, posted)

    def ask_for_passkey(self, request: Request) -> Response:
        """Return what a script asks the browser for."""
        asked = self._keys.entrance.ask_for_passkey(request.url.netloc)
        return _asked(asked.step, asked.options)

    def by_passkey(self, request: Request, posted: Posted) -> Response:
        """Try what the browser answered."""
        found = self._keys.entrance.by_passkey(
            request.cookies.get(STEP_COOKIE, ""),
            first(posted, "answer"),
            browser_of(request),
        )
        return self._answer(request, found, posted)

    def ask_outside(self, request: Request, posted: Posted) -> Response:
        """Send the browser to an organisation's provider.

        A page that leads there, not a redirect: our policy lets no form leave.
        """
        try:
            asked = self._keys.outside.ask()
        except (ChannelUnavailable, Misconfigured):
            return self._ways(request, posted, Wrong(rule="outside_away"))
        answer = self._threshold.draw(
            request,
            "entry.outside",
            "outside.html",
            to=asked.options,
            name=self._keys.outside.name,
        )
        keep_step(answer, asked.step)
        return answer

    def show_outside(self, request: Request) -> Response:
        """Show the button that brings the provider's answer in; GET uses nothing up."""
        asked = request.query_params
        if "code" not in asked or "state" not in asked:
            return self._ways(request, wrong=Wrong(rule="outside_refused"))
        return self._threshold.draw(
            request,
            "entry.outside",
            "outside.html",
            to="",
            code=asked["code"],
            state=asked["state"],
            name=self._keys.outside.name,
        )

    def by_outside(self, request: Request, posted: Posted) -> Response:
        """Let in whom the provider names."""
        try:
            found = self._keys.outside.enter(
                request.cookies.get(STEP_COOKIE, ""),
                state=first(posted, "state"),
                code=first(posted, "code"),
                browser=browser_of(request),
            )
        except (ChannelUnavailable, Misconfigured):
            found = Wrong(rule="outside_away")
        return self._answer(request, found, posted)

    def show_forgotten(self, request: Request) -> Response:
        """Ask for the address to which a link goes."""
        return self._threshold.draw(
            request,
            "entry.forgotten",
            "forgotten.html",
            path="/forgotten",
            values={},
            faults={},
        )

    def ask_for_link(self, request: Request, posted: Posted) -> Response:
        """Ask for a link; everybody gets the same answer."""
        language = spoken(request)
        email = first(posted, "email")[:_LONGEST]
        self._keys.forgotten.ask(email, language, browser_of(request))
        return lead_to(f"/desk/{language}/enter?said=sent")

    def show_reset(self, request: Request, token: Token) -> Response:
        """Show the form for a new password; GET uses nothing up."""
        if not self._keys.forgotten.is_open(token):
            return self._threshold.draw(request, "door.no_link", "ask.html", status=404)
        return self._reset(request, token)

    def reset(self, request: Request, token: Token, posted: Posted) -> Response:
        """Set a new password."""
        password = posted.get("password", ("",))[0]
        wrong = self._keys.forgotten.set_password(token, password[:_LONGEST])
        if wrong is None:
            return lead_to(f"/desk/{spoken(request)}/enter?said=reset")
        if wrong.rule == "no_link":
            return self.show_reset(request, token)
        return self._reset(request, token, wrong)

    def _answer(
        self, request: Request, found: Entered | CodeWanted | Wrong, posted: Values
    ) -> Response:
        """Let in, or say what is wrong on the page of all ways."""
        if not isinstance(found, Entered):
            wrong = found if isinstance(found, Wrong) else Wrong(rule="start_over")
            return self._ways(request, posted, wrong)
        if before := request.cookies.get(SESSION_COOKIE, ""):
            self._door.leave(before)
        return let_in(request, found, first(posted, "to"))

    def _ways(
        self,
        request: Request,
        posted: Values | None = None,
        wrong: Wrong | None = None,
        *,
        said: str = "",
    ) -> Response:
        posted = posted or {}
        to = first(posted, "to") or request.query_params.get("to", "")
        answer = self._threshold.draw(
            request,
            "entry.ways",
            "sign_in.html",
            status=_status(wrong),
            is_faulty=wrong is not None,
            said=said,
            outside=self._keys.outside.name,
            keys_at=self._keys.entrance.passkeys_at(request.url.netloc),
            to=inside(to),
            values={"email": (first(posted, "email"),)},
            **_faults(wrong, spoken(request), "password"),
        )
        return _waiting(answer, wrong)

    def _code(
        self, request: Request, *, wrong: Wrong | None = None, to: str = ""
    ) -> Response:
        answer = self._threshold.draw(
            request,
            "entry.code",
            "code.html",
            path="/code",
            status=_status(wrong),
            is_faulty=wrong is not None,
            to=inside(to),
            values={},
            **_faults(wrong, spoken(request), "code"),
        )
        return _waiting(answer, wrong)

    def _reset(
        self, request: Request, token: str, wrong: Wrong | None = None
    ) -> Response:
        return self._threshold.draw(
            request,
            "entry.reset",
            "reset.html",
            path=f"/reset/{token}",
            status=_status(wrong),
            is_faulty=wrong is not None,
            values={},
            **_faults(wrong, spoken(request), "password"),
        )


def _asked(step: str, options: str) -> Response:
    answer = JSONResponse({"publicKey": options}, headers=GUARDED)
    keep_step(answer, step)
    return answer


def _to(posted: Values) -> str:
    to = inside(first(posted, "to"))
    return f"?to={to}" if to else ""


def _status(wrong: Wrong | None) -> int:
    if wrong is None:
        return 200
    return 429 if wrong.rule == "too_early" else 422


def _waiting(answer: Response, wrong: Wrong | None) -> Response:
    if wrong and wrong.wait:
        answer.headers["retry-after"] = str(wrong.wait)
    return answer


def _faults(wrong: Wrong | None, language: str, field: str) -> dict[str, Any]:
    """Return what is wrong, for the summary and for its field."""
    if wrong is None:
        return {"problems": (), "faults": {}}
    words = say(language, f"rules.{wrong.rule}")
    if wrong.wait:
        minutes = -(-wrong.wait // 60)
        words = f"{words} {say_count(language, 'rules.try_again_in', minutes)}"
    in_field = wrong.rule not in {"start_over", "too_early", "outside_away"}
    in_field = in_field and not wrong.rule.startswith(("outside", "wrong_passkey"))
    problem = Problem(
        field=field if in_field else "",
        severity="error",
        key=wrong.rule,
        sentence=words,
    )
    return {"problems": (problem,), "faults": {field: (problem,)} if in_field else {}}
