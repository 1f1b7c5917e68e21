"""The pages that say what is wrong with a request, and the way back.

They need no reader and no store, so they also stand when those do not answer.
"""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from comms.language import LANGUAGES, say
from comms.web.pages import Frame, Pages
from comms.web.site.about import preferred_language

#: Statuses with words of their own; others get those of 400 or 500.
_KNOWN = (400, 403, 404, 405, 413, 500)
_SERVER_FAULT = 500


class ErrorPages:
    """Draws refusals in the reader's language."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def answer(self, status: int, scope: Scope, *, link: bool = False) -> Response:
        """Return the page for a status.

        Args:
            status: HTTP status.
            scope: The request, for its language.
            link: The address is a personal link of a newsletter.
        """
        headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
        known = _known(status)
        language = _language(scope)
        frame = Frame(
            language=language,
            path=f"/{language}/",
            title=say(language, f"site.error.{known}.title"),
            listed=False,
        )
        words = "site.error.link.text" if link else f"site.error.{known}.text"
        html = self._pages.draw("error.html", frame, words=say(language, words))
        return HTMLResponse(html, status_code=status, headers=headers)


def _known(status: int) -> int:
    if status in _KNOWN:
        return status
    return 500 if status >= _SERVER_FAULT else 400


def _language(scope: Scope) -> str:
    first = str(scope["path"]).split("/")[1:2]
    if first and first[0] in LANGUAGES:
        return first[0]
    return preferred_language(Headers(scope=scope).get("accept-language", ""))
