"""What all pages before the door have in common: their frame, cookies, and the wire.

Three cookies, all `__Host-`: from this very host, over TLS (browsers take this machine
for that), for no script, and not with what another site posts. The session's ends with
the browser; what is under way lives for minutes; the mark of a known device for half
a year, and opens nothing.
"""

import re

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.language import LANGUAGES, say
from comms.model.door import Browser, Entered
from comms.web.answers import not_found
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import SESSION_COOKIE, language_of

STEP_COOKIE, KNOWN_COOKIE = "__Host-desk-step", "__Host-desk-known"
_STEP_SECONDS, _KNOWN_SECONDS = 600, 180 * 24 * 3600
_LONGEST_AGENT = 200
#: Names of this machine, which browsers trust without TLS.
_OURSELVES = frozenset({"127.0.0.1", "localhost", "::1"})
#: Pages of the desk that somebody may be led to once she is in.
_INSIDE = re.compile(rf"/desk/(?:{'|'.join(LANGUAGES)})/[A-Za-z0-9/_-]{{0,200}}")


class Threshold:
    """Draws pages for people who are not inside yet."""

    def __init__(self, pages: DeskPages) -> None:
        self.pages = pages

    def draw(
        self,
        request: Request,
        key: str,
        template: str,
        *,
        path: str = "/enter",
        status: int = 200,
        is_faulty: bool = False,
        **context: object,
    ) -> Response:
        """Answer with a page; `key` names its title.

        Another language leads to the same page, and on to the same place.
        """
        language = spoken(request)
        to = context.get("to") or inside(request.query_params.get("to", ""))
        frame = DeskFrame(
            language=language,
            path=path,
            title=say(language, f"{key}.title"),
            query=f"?to={to}" if to else "",
            faults=is_faulty,
        )
        answer = self.pages.answer(
            None, template, frame, status=status, key=key, **context
        )
        answer.headers["referrer-policy"] = "no-referrer"
        return answer

    def is_open_wire(self, request: Request) -> bool:
        """Tell whether a browser would refuse our cookies: a link would be lost."""
        base = self.pages.site.settings.base_url
        return not base.startswith("https:") and request.url.hostname not in _OURSELVES

    def insecure(self, request: Request) -> Response:
        """Say that nobody can come in over this wire."""
        return self.draw(request, "door.insecure", "ask.html", status=403)

    def too_many(self, request: Request, wait: int) -> Response:
        """Say that it is too early for another try."""
        answer = self.draw(request, "door.too_many", "ask.html", status=429)
        answer.headers["retry-after"] = str(wait)
        return answer


def spoken(request: Request) -> str:
    """Return the language to speak.

    Raises:
        HTTPException: 404 where the address names one that there is not.
    """
    if request.path_params.get("language", LANGUAGES[0]) not in LANGUAGES:
        raise not_found()
    return language_of(request)


def browser_of(request: Request) -> Browser:
    """Return what a browser says with a try."""
    return Browser(
        agent=request.headers.get("user-agent", "")[:_LONGEST_AGENT],
        address=address_of(request),
        mark=request.cookies.get(KNOWN_COOKIE, ""),
    )


def address_of(request: Request) -> str:
    """Return the IP address that a request comes from."""
    return request.client.host if request.client else ""


def lead_to(path: str) -> RedirectResponse:
    """Lead to another page of ours."""
    headers = {**GUARDED, "referrer-policy": "no-referrer"}
    return RedirectResponse(path, status_code=303, headers=headers)


def inside(path: str) -> str:
    """Return a page of the desk that somebody wanted; "" for any other address."""
    is_way_in = re.match(r"/desk/../(?:enter|code|reset|forgotten|address)", path)
    return path if _INSIDE.fullmatch(path) and not is_way_in else ""


def let_in(request: Request, entered: Entered, to: str = "") -> Response:
    """Lead somebody in who has shown who she is, to the page that she wanted."""
    language = entered.language or spoken(request)
    answer = lead_to(inside(to) or f"/desk/{language}/")
    keep_session(answer, entered.key)
    keep(answer, KNOWN_COOKIE, entered.mark, _KNOWN_SECONDS)
    keep(answer, STEP_COOKIE, "", 0)
    return answer


def keep_step(answer: Response, step: str) -> None:
    """Let the browser keep the key of what is under way."""
    keep(answer, STEP_COOKIE, step, _STEP_SECONDS)


def keep_session(answer: Response, key: str) -> None:
    """Give the browser the key of a session, or take it away ("")."""
    keep(answer, SESSION_COOKIE, key, None if key else 0)


def keep(answer: Response, name: str, value: str, seconds: int | None) -> None:
    """Let the browser keep something for so long; None: until it is closed."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
