"""The page behind the link of a mail that asks: is it you?

Opening it changes nothing, however often and by whomever; the button wants a person
(`press`). The token in the address is the only key; the page is never stored or listed.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.sign_up_views import AskedView
from comms.web.answers import Site, get
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import is_pressed
from comms.web.hooks.unsubscribe import GUARDED, Fields, Token, posted_fields
from comms.web.pages import Frame


class ConfirmPages:
    """Routes of the links in mails that ask."""

    def __init__(self, site: Site, nonces: ViewNonce) -> None:
        self._site = site
        self._nonces = nonces

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/c/{token}", self.show)
        router.add_api_route("/c/{token}", self.press, methods=["POST"])
        return router

    def show(self, token: Token) -> Response:
        """Show what is asked, with the button that says yes."""
        reader = self._site.reader
        if reader.asked(token) is None and reader.own_data(token) is not None:
            return RedirectResponse(f"/o/{token}", status_code=303, headers=GUARDED)
        return self._page(token, self._asked(token))

    def press(
        self,
        request: Request,
        token: Token,
        fields: Annotated[Fields, Depends(posted_fields)],
    ) -> Response:
        """Do what a person has pressed for; a program is asked once more."""
        if dict(fields).get("confirm") != "1":
            raise HTTPException(status_code=400)
        asked = self._asked(token)
        if not is_pressed(request, fields, self._nonces, token):
            return self._page(token, asked, once_more=not asked.is_confirmed)
        self._site.reader.confirm(token)
        return RedirectResponse(f"/c/{token}", status_code=303, headers=GUARDED)

    def _asked(self, token: str) -> AskedView:
        asked = self._site.reader.asked(token)
        if asked is None:
            raise HTTPException(status_code=404, detail="link")
        return asked

    def _page(
        self, token: str, asked: AskedView, *, once_more: bool = False
    ) -> Response:
        frame = Frame(
            language=asked.language,
            path=f"/c/{token}",
            title=say(asked.language, _title(asked)),
            listed=False,
        )
        html = self._site.draw(
            "confirm.html",
            frame,
            asked=asked,
            once_more=once_more,
            nonce=self._nonces.issue(token),
        )
        return HTMLResponse(html, headers=GUARDED)


def _title(asked: AskedView) -> str:
    if asked.is_over:
        return "signup.over.title"
    if not asked.is_confirmed:
        return f"signup.confirm.{asked.kind}.title"
    if asked.kind == "sign_up":
        return "signup.done.title"
    return "signup.moved.title" if asked.is_whole else "signup.half.title"
