"""The press text of an item, as journalists paste it: plain text, never too early."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from comms.web.answers import Language, Name, Site, cached, get, not_found
from comms.web.site.gone import gone


class PressPages:
    """Routes of press texts."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/{language}/news/{item_id}/press.txt", self.text)
        return router

    def text(self, request: Request, language: Language, item_id: Name) -> Response:
        """Give the press text of an item in one language."""
        if taken := self._site.reader.withdrawn(item_id):
            return gone(self._site, language, f"/{{}}/news/{item_id}", taken)
        text = self._site.reader.press(item_id, language)
        if text is None:
            raise not_found()
        headers = {"content-language": language}
        media_type = "text/plain; charset=utf-8"
        return cached(request, text.encode(), media_type, headers=headers)
