"""The page of a subscriber's own choices, behind the link in each of her mails.

GET and HEAD show; every button wants a person (`press`). A link that may only leave
shows her newsletters and nothing to choose.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.sign_up_views import Choices, OwnSheet
from comms.web.answers import Site, get
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import is_pressed
from comms.web.hooks.unsubscribe import GUARDED, Fields, Token, posted_fields
from comms.web.pages import Frame

_LONGEST = 320
#: What was done, as the address after it says; "joined" and the like say no more.
_DONE = ("saved", "joined", "asked", "data")
_WRONG = 400


class ChoicePages:
    """Routes of the link to one's choices."""

    def __init__(self, site: Site, nonces: ViewNonce) -> None:
        self._site = site
        self._nonces = nonces

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/p/{token}", self.show)
        router.add_api_route("/p/{token}", self.press, methods=["POST"])
        return router

    def show(self, token: Token, done: str = "") -> Response:
        """Show this person's newsletters and how she wants to read them."""
        return self._page(token, done=done if done in _DONE else "")

    def press(
        self,
        request: Request,
        token: Token,
        fields: Annotated[Fields, Depends(posted_fields)],
    ) -> Response:
        """Do what a person has pressed for."""
        own = self._site.reader.own_sheet(token)
        if own is None:
            raise HTTPException(status_code=404, detail="link")
        joins = any(name == "join" for name, _ in fields)
        # Who joins has read the words of what she joins, as they are now.
        purpose = token + own.words if joins else token
        if not is_pressed(request, fields, self._nonces, purpose):
            return self._page(token, once_more="join" if joins else "any")
        values = {name: value[:_LONGEST] for name, value in fields}
        if "join" in values:
            return self._joined(token, values["join"], own)
        if "change" in values:
            return self._asked(token, values.get("address", ""))
        if "data" in values:
            self._site.reader.ask_own_data(token)
            return _seen(token, "data")
        if "save" not in values:
            raise HTTPException(status_code=400)
        areas = [value[:_LONGEST] for name, value in fields if name == "areas"]
        chosen = _choices(values, areas, own)
        wrong = self._site.reader.own_choice(token, chosen, _days(values))
        if wrong:
            return self._page(token, wrong=wrong)
        return _seen(token, "saved")

    def _joined(self, token: str, newsletter: str, own: OwnSheet) -> Response:
        offered = {one.id for one in own.others}
        if newsletter not in offered:
            # Pressed twice, or from a page that is old.
            return _seen(token, "joined")
        self._site.reader.own_join(token, newsletter, own.language)
        return _seen(token, "joined")

    def _asked(self, token: str, address: str) -> Response:
        if not self._site.reader.own_address(token, address):
            return self._page(token, wrong=("address",), typed=address)
        return _seen(token, "asked")

    def _page(
        self,
        token: str,
        *,
        done: str = "",
        once_more: str = "",
        wrong: tuple[str, ...] = (),
        typed: str = "",
    ) -> Response:
        seat = self._site.reader.seat(token)
        if seat is None:
            raise HTTPException(status_code=404, detail="link")
        own = self._site.reader.own_sheet(token)
        title = say(seat.language, "site.preferences.title")
        frame = Frame(
            language=seat.language,
            path=f"/p/{token}",
            title=say(seat.language, "signup.error", title=title) if wrong else title,
            listed=False,
        )
        html = self._site.draw(
            "preferences.html",
            frame,
            heading=title,
            seat=seat,
            own=own,
            values=_values(own) if own else {},
            typed=typed,
            token=token,
            wrong=wrong,
            done=done,
            once_more=once_more,
            nonce=self._nonces.issue,
        )
        return HTMLResponse(html, status_code=_WRONG if wrong else 200, headers=GUARDED)


def _seen(token: str, done: str) -> Response:
    return RedirectResponse(f"/p/{token}?done={done}", status_code=303, headers=GUARDED)


def _values(own: OwnSheet) -> dict[str, tuple[str, ...]]:
    chosen = own.choices
    return {
        "language": (chosen.language,),
        "level": (chosen.level,),
        "format": (chosen.format,),
        "region": (chosen.region,),
        "areas": chosen.areas,
    }


def _choices(values: dict[str, str], areas: list[str], own: OwnSheet) -> Choices:
    before = own.choices
    return Choices(
        language=values.get("language", before.language),
        level=values.get("level", before.level),
        format=values.get("format", before.format),
        region=values.get("region", before.region),
        areas=tuple(dict.fromkeys(areas)),
    )


def _days(values: dict[str, str]) -> int | None:
    said = values.get("pause", "keep")
    if said == "keep":
        return None
    return int(said) if said in {"0", "30", "90", "180"} else -1
