"""The way in by a one-time link, and out of the desk: a button, a session.

Mail scanners open every link and press what scripts press, so GET and HEAD change
nothing, and the button wants a person who has read for a second. Every wrong link
gets the same answer, whatever was wrong; too many of them have to wait. A link's
address is a secret: it is sent on to nobody, stored nowhere, and never listed.
"""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from comms.access.policy import READING
from comms.model.desk import Values, Who
from comms.web.desk.desk import Door
from comms.web.desk.gate import SESSION_COOKIE, DeskRoutes, Posted, first
from comms.web.desk.threshold import (
    Threshold,
    address_of,
    browser_of,
    inside,
    keep_session,
    lead_to,
    spoken,
)
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import is_pressed
from comms.web.throttle import Throttle

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]+$", max_length=128)]

#: Longer than a page with a link stays open, in seconds.
_STALE = 3600.0
PLACES = ("/desk/enter", "/desk/{language}/enter")
LOOK = ["GET", "HEAD"]


def is_read(request: Request, posted: Values, nonces: ViewNonce, token: str) -> bool:
    """Tell whether somebody has seen the page of a link, and pressed its button."""
    fields = [(name, first(posted, name)) for name in ("nonce", "hand")]
    return is_pressed(request, fields, nonces, token, stale=_STALE)


class DoorPages:
    """Routes of signing in by a link, and of signing out."""

    def __init__(
        self, threshold: Threshold, door: Door, nonces: ViewNonce, throttle: Throttle
    ) -> None:
        self._threshold = threshold
        self._door = door
        self._nonces = nonces
        self._throttle = throttle

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        for place in PLACES:
            routes.open_to_all(f"{place}/{{token}}", self.show, methods=LOOK)
            routes.open_to_all(f"{place}/{{token}}", self.enter, methods=["POST"])
        routes.read("/desk/", self.start)
        routes.write("/desk/leave", self.leave, verb=READING)

    def start(self, request: Request) -> Response:
        """Lead to the start page in the language the browser asks for."""
        return lead_to(f"/desk/{spoken(request)}/")

    def show(self, request: Request, token: Token) -> Response:
        """Show whom a link would let in, with the button that does it."""
        return self._unlock(request, token)

    def enter(self, request: Request, token: Token, posted: Posted) -> Response:
        """Use a link up and let its user in."""
        if not is_read(request, posted, self._nonces, token):
            return self._unlock(request, token, once_more=True)
        if refusal := self._refusal(request):
            return refusal
        guest = self._door.guest(token, spoken(request))
        key = self._door.enter(token, agent=browser_of(request).agent)
        if key is None or guest is None:
            return self._no_link(request)
        if before := request.cookies.get(SESSION_COOKIE, ""):
            self._door.leave(before)
        # Who could not come in again is shown how, before anything else; those whom
        # a demo knows come by links.
        is_known = self._threshold.pages.site.settings.demo and not guest.is_invited
        page = "account?new=1" if guest.lacks_key and not is_known else ""
        wanted = "" if page else inside(request.query_params.get("to", ""))
        answer = lead_to(wanted or f"/desk/{spoken(request)}/{page}")
        keep_session(answer, key)
        return answer

    def leave(self, request: Request) -> Response:
        """End the session; what the browser kept of the desk is gone with it."""
        self._door.leave(request.cookies.get(SESSION_COOKIE, ""))
        answer = lead_to(f"/desk/{spoken(request)}/enter")
        keep_session(answer, "")
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
        return self._threshold.draw(
            request,
            "entry.invitation" if guest.is_invited else "door.enter",
            "enter.html",
            path=f"/enter/{token}",
            guest=guest,
            nonce=self._nonces.issue(token),
            once_more=once_more,
        )

    def _no_link(self, request: Request) -> Response:
        self._throttle.note(address_of(request))
        return self._threshold.draw(request, "door.no_link", "ask.html", status=404)

    def _refusal(self, request: Request) -> Response | None:
        """Return why no link is looked at now; None where nothing is in its way."""
        if self._threshold.is_open_wire(request):
            return self._threshold.insecure(request)
        wait = self._throttle.wait(address_of(request))
        return self._threshold.too_many(request, wait) if wait else None


class AskPages:
    """The way in of a desk that knows one-time links only."""

    def __init__(self, threshold: Threshold) -> None:
        self._threshold = threshold

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        for place in PLACES:
            routes.open_to_all(place, self.ask, methods=LOOK)

    def ask(self, request: Request) -> Response:
        """Say how to get a link."""
        return self._threshold.draw(request, "door.ask", "ask.html")
