"""The link that confirms a new e-mail address: a button, since scanners open links."""

from fastapi import Request
from starlette.responses import Response

from comms.web.desk.door import LOOK, Token, is_read
from comms.web.desk.gate import DeskRoutes, Posted
from comms.web.desk.keys import Keys
from comms.web.desk.threshold import Threshold, address_of
from comms.web.hooks.nonce import ViewNonce
from comms.web.throttle import Throttle


class AddressPages:
    """Routes of a link to a new address; no session is asked for."""

    def __init__(
        self,
        threshold: Threshold,
        keys: Keys,
        nonces: ViewNonce,
        throttle: Throttle,
    ) -> None:
        self._threshold = threshold
        self._nonces = nonces
        self._address = keys.address
        self._throttle = throttle

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        for place in ("/desk/address", "/desk/{language}/address"):
            routes.open_to_all(f"{place}/{{token}}", self.show, methods=LOOK)
            routes.open_to_all(f"{place}/{{token}}", self.confirm, methods=["POST"])

    def show(self, request: Request, token: Token) -> Response:
        """Show the address that a link confirms; GET uses nothing up."""
        return self._ask(request, token)

    def _ask(
        self, request: Request, token: Token, *, once_more: bool = False
    ) -> Response:
        if wait := self._throttle.wait(address_of(request)):
            return self._threshold.too_many(request, wait)
        email = self._address.offered(token)
        if not email:
            return self._no_link(request)
        return self._draw(request, token, email=email, once_more=once_more)

    def confirm(self, request: Request, token: Token, posted: Posted) -> Response:
        """Let the new address hold, where a person has pressed."""
        if not is_read(request, posted, self._nonces, token):
            return self._ask(request, token, once_more=True)
        if wait := self._throttle.wait(address_of(request)):
            return self._threshold.too_many(request, wait)
        if not self._address.confirm(token):
            return self._no_link(request)
        return self._draw(request, token)

    def _draw(
        self,
        request: Request,
        token: str,
        *,
        email: str = "",
        once_more: bool = False,
    ) -> Response:
        """Draw the question; without an address, that it holds."""
        return self._threshold.draw(
            request,
            "entry.address",
            "address.html",
            path=f"/address/{token}",
            email=email,
            done=not email,
            nonce=self._nonces.issue(token),
            once_more=once_more,
        )

    def _no_link(self, request: Request) -> Response:
        self._throttle.note(address_of(request))
        return self._threshold.draw(request, "door.no_link", "ask.html", status=404)
