"""Leaving a newsletter by the link in it.

Mail scanners open every link and press what scripts press, so GET and HEAD change
nothing and the button wants a person (`press`); whatever presses at once is asked
once more. Mail programs' own button posts exactly `List-Unsubscribe=One-Click`
(RFC 8058) without a cookie and gets its answer at once, without a redirect. The
token in the address is the only key; these pages are never stored or listed.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.views import Seat
from comms.web.answers import Site, get
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import is_pressed
from comms.web.pages import Frame

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9._~=-]+$", max_length=512)]
Fields = list[tuple[str, str]]
Act = Literal["leave", "rejoin"]

#: RFC 8058, section 3.1.
ONE_CLICK = [("List-Unsubscribe", "One-Click")]
_MOST_FIELDS = 200

GUARDED = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
}


async def posted_fields(request: Request) -> Fields:
    """Return the fields of a form, urlencoded or multipart; files are refused."""
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        return [
            (name, value)
            for name, value in form.multi_items()
            if isinstance(value, str)
        ]


class LeavePages:
    """Routes of the links in a newsletter's foot."""

    def __init__(self, site: Site, nonces: ViewNonce) -> None:
        self._site = site
        self._nonces = nonces

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/u/{token}", self.show)
        router.add_api_route("/u/{token}", self.post, methods=["POST"])
        return router

    def show(self, token: Token) -> Response:
        """Show whether this seat is taken, with the button that changes it."""
        return self._page(token, self._seat(token))

    def post(
        self,
        request: Request,
        token: Token,
        fields: Annotated[Fields, Depends(posted_fields)],
    ) -> Response:
        """End the subscription for a mail program, or do what a person pressed."""
        if fields == ONE_CLICK:
            return self._one_click(token)
        act = _act(fields)
        if act is None:
            raise HTTPException(status_code=400)
        seat = self._seat(token)
        if not is_pressed(request, fields, self._nonces, token):
            return self._page(token, seat, once_more=True)
        reader = self._site.reader
        (reader.leave if act == "leave" else reader.rejoin)(token)
        return RedirectResponse(f"/u/{token}", status_code=303, headers=GUARDED)

    def _one_click(self, token: str) -> Response:
        if self._site.reader.leave(token) is None:
            raise HTTPException(status_code=404)
        return PlainTextResponse("ok\n", headers=GUARDED)

    def _seat(self, token: str) -> Seat:
        seat = self._site.reader.seat(token)
        if seat is None:
            raise HTTPException(status_code=404, detail="link")
        return seat

    def _page(self, token: str, seat: Seat, *, once_more: bool = False) -> Response:
        key = "site.leave.title" if seat.subscribed else "site.left.title"
        html = self._site.draw(
            "leave.html",
            _frame(seat, f"/u/{token}", key),
            seat=seat,
            once_more=once_more,
            nonce=self._nonces.issue(token),
            preferences=f"/p/{token}",
        )
        return HTMLResponse(html, headers=GUARDED)


def _act(fields: Fields) -> Act | None:
    """Return what the pressed button asks for; None where it is unclear."""
    pressed = [name for name, value in fields if value == "1"]
    match pressed:
        case ["leave"]:
            return "leave"
        case ["rejoin"]:
            return "rejoin"
        case _:
            return None


def _frame(seat: Seat, path: str, key: str) -> Frame:
    return Frame(
        language=seat.language, path=path, title=say(seat.language, key), listed=False
    )
