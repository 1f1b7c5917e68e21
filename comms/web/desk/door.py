"""The way in and out of the desk: a one-time link, a button, a session.

Mail scanners open every link and press what scripts press, so GET and HEAD change
nothing, and the button wants a person who has read for a second. Every wrong link
gets the same answer, whatever was wrong; too many of them have to wait. A link's
address is a secret: it is sent on to nobody, stored nowhere, and never listed.
"""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.access.policy import READING
from comms.language import LANGUAGES, say
from comms.model.desk import Who
from comms.web.answers import not_found
from comms.web.desk.desk import Door
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import SESSION_COOKIE, DeskRoutes, Posted, first, language_of
from comms.web.hooks.nonce import ViewNonce
from comms.web.throttle import Throttle

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]+$", max_length=128)]

#: A person needs longer than this to read whom the link lets in, in seconds.
READING_TIME = 1.0
#: Longer than a link works, in seconds.
_STALE = 3600.0
_PLACES = ("/desk/enter", "/desk/{language}/enter")
_LOOK = ["GET", "HEAD"]
_BROWSER = 200
#: Names of this machine, which browsers trust without TLS.
_OURSELVES = frozenset({"127.0.0.1", "localhost", "::1"})


class DoorPages:
    """Routes of signing in and out."""

    def __init__(
        self, pages: DeskPages, door: Door, nonces: ViewNonce, throttle: Throttle
    ) -> None:
        self._pages = pages
        self._door = door
        self._nonces = nonces
        self._throttle = throttle

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        for place in _PLACES:
            routes.open_to_all(place, self.ask, methods=_LOOK)
            routes.open_to_all(f"{place}/{{token}}", self.show, methods=_LOOK)
            routes.open_to_all(f"{place}/{{token}}", self.enter, methods=["POST"])
        routes.read("/desk/", self.start)
        routes.write("/desk/leave", self.leave, verb=READING)

    def start(self, request: Request) -> Response:
        """Lead to the start page in the language the browser asks for."""
        return _lead_to(f"/desk/{spoken(request)}/")

    def ask(self, request: Request) -> Response:
        """Say how to get a link."""
        return self._outside(request, "door.ask", "ask.html")

    def show(self, request: Request, token: Token) -> Response:
        """Show whom a link would let in, with the button that does it."""
        return self._unlock(request, token)

    def enter(self, request: Request, token: Token, posted: Posted) -> Response:
        """Use a link up and let its user in."""
        age = self._nonces.age(first(posted, "nonce"), token)
        if age is None or not READING_TIME <= age <= _STALE:
            return self._unlock(request, token, once_more=True)
        if refusal := self._refusal(request):
            return refusal
        agent = request.headers.get("user-agent", "")[:_BROWSER]
        key = self._door.enter(token, agent=agent)
        if key is None:
            return self._no_link(request)
        if before := request.cookies.get(SESSION_COOKIE, ""):
            self._door.leave(before)
        answer = _lead_to(f"/desk/{spoken(request)}/")
        _keep(answer, key)
        return answer

    def leave(self, request: Request) -> Response:
        """End the session; what the browser kept of the desk is gone with it."""
        self._door.leave(request.cookies.get(SESSION_COOKIE, ""))
        answer = _lead_to(f"/desk/{spoken(request)}/enter")
        _keep(answer, "")
        return answer

    def _unlock(
        self, request: Request, token: str, *, once_more: bool = False
    ) -> Response:
        if refusal := self._refusal(request):
            return refusal
        guest = self._door.guest(token, spoken(request))
        if guest is None:
            return self._no_link(request)
        return self._welcome(request, token, guest, once_more=once_more)

    def _welcome(
        self, request: Request, token: str, guest: Who, *, once_more: bool
    ) -> Response:
        return self._outside(
            request,
            "door.enter",
            "enter.html",
            path=f"/enter/{token}",
            guest=guest,
            nonce=self._nonces.issue(token),
            once_more=once_more,
        )

    def _no_link(self, request: Request) -> Response:
        self._throttle.note(_address(request))
        return self._outside(request, "door.no_link", "ask.html", status=404)

    def _refusal(self, request: Request) -> Response | None:
        """Return why no link is looked at now; None where nothing is in its way."""
        if self._is_open_wire(request):
            return self._outside(request, "door.insecure", "ask.html", status=403)
        wait = self._throttle.wait(_address(request))
        return self._too_many(request, wait) if wait else None

    def _is_open_wire(self, request: Request) -> bool:
        """Tell whether a browser would refuse our cookie: the link would be lost."""
        base = self._pages.site.settings.base_url
        return not base.startswith("https:") and request.url.hostname not in _OURSELVES

    def _too_many(self, request: Request, wait: int) -> Response:
        answer = self._outside(request, "door.too_many", "ask.html", status=429)
        answer.headers["retry-after"] = str(wait)
        return answer

    def _outside(
        self,
        request: Request,
        key: str,
        template: str,
        *,
        path: str = "/enter",
        status: int = 200,
        **context: object,
    ) -> Response:
        language = spoken(request)
        frame = DeskFrame(
            language=language, path=path, title=say(language, f"{key}.title")
        )
        answer = self._pages.answer(
            None, template, frame, status=status, key=key, **context
        )
        answer.headers["referrer-policy"] = "no-referrer"
        return answer


def spoken(request: Request) -> str:
    """Return the language to speak.

    Raises:
        HTTPException: 404 where the address names one that there is not.
    """
    if request.path_params.get("language", LANGUAGES[0]) not in LANGUAGES:
        raise not_found()
    return language_of(request)


def _lead_to(path: str) -> RedirectResponse:
    headers = {**GUARDED, "referrer-policy": "no-referrer"}
    return RedirectResponse(path, status_code=303, headers=headers)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _keep(answer: Response, key: str) -> None:
    """Give the browser the key of a session, or take it away.

    Only over TLS (a browser takes this machine for that), for no script, and not with
    what another site posts. It ends with the browser, or when the session does.
    """
    answer.set_cookie(
        SESSION_COOKIE,
        key,
        max_age=None if key else 0,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
