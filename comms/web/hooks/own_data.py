"""The page of one's own data, behind a link that was mailed for it alone.

GET and HEAD show; every button wants a person (`press`). To be erased she ticks that
she means it: nobody can take it back. The page is never stored or listed.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from comms.language import say
from comms.model.sign_up_views import OwnDataView
from comms.web.answers import Site, get
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import is_pressed
from comms.web.hooks.unsubscribe import GUARDED, Fields, Token, posted_fields
from comms.web.pages import Frame

_WRONG = 400
#: What each form of the file is called, and its type.
_FILES: dict[Literal["json", "zip"], tuple[str, str]] = {
    "json": ("own-data.json", "application/json"),
    "zip": ("own-data.zip", "application/zip"),
}


class OwnDataPages:
    """Routes of the link to one's own data."""

    def __init__(self, site: Site, nonces: ViewNonce) -> None:
        self._site = site
        self._nonces = nonces

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/o/{token}", self.show)
        router.add_api_route("/o/{token}", self.press, methods=["POST"])
        return router

    def show(self, token: Token) -> Response:
        """Show what its holder can ask for."""
        return self._page(token, self._own(token))

    def press(
        self,
        request: Request,
        token: Token,
        fields: Annotated[Fields, Depends(posted_fields)],
    ) -> Response:
        """Give her the file, or erase her."""
        own, values = self._own(token), dict(fields)
        if not is_pressed(request, fields, self._nonces, token):
            return self._page(token, own, once_more=True)
        for form in _FILES:
            if values.get("take") == form:
                return self._file(token, form)
        if "erase" not in values:
            raise HTTPException(status_code=_WRONG)
        if values.get("sure") != "1":
            return self._page(token, own, is_unsure=True)
        if not self._site.reader.erase_own(token):
            return self._page(token, self._own(token))
        return self._page(token, own, is_erased=True)

    def _file(self, token: str, form: Literal["json", "zip"]) -> Response:
        content = self._site.reader.own_file(token, form)
        if content is None:
            return self._page(token, self._own(token))
        name, kind = _FILES[form]
        headers = {"content-disposition": f'attachment; filename="{name}"', **GUARDED}
        return Response(content, media_type=kind, headers=headers)

    def _own(self, token: str) -> OwnDataView:
        own = self._site.reader.own_data(token)
        if own is None:
            raise HTTPException(status_code=404, detail="link")
        return own

    def _page(
        self,
        token: str,
        own: OwnDataView,
        *,
        once_more: bool = False,
        is_unsure: bool = False,
        is_erased: bool = False,
    ) -> Response:
        key = "erased" if is_erased else "over" if own.is_over else "own"
        title = say(own.language, f"rights.{key}.title")
        frame = Frame(
            language=own.language,
            path=f"/o/{token}",
            title=say(own.language, "signup.error", title=title)
            if is_unsure
            else title,
            listed=False,
        )
        html = self._site.draw(
            "own_data.html",
            frame,
            heading=title,
            own=own,
            once_more=once_more,
            is_unsure=is_unsure,
            is_erased=is_erased,
            nonce=self._nonces.issue(token),
        )
        status = _WRONG if is_unsure else 200
        return HTMLResponse(html, status_code=status, headers=GUARDED)
