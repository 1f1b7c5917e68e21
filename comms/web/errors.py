"""The pages that say what is wrong with a request, and the way back.

They need no reader and no store, so they also stand when those do not answer. Only
what was not found is shown within the site's frame: the way on begins at its menu.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from comms.language import LANGUAGES, say
from comms.model.links import TEST_TOKEN
from comms.web.answers import in_each_language
from comms.web.pages import Frame, Pages
from comms.web.site.about import preferred_language

#: Statuses with words of their own; others get those of 400 or 500.
_KNOWN = (400, 403, 404, 405, 410, 413, 500, 503)
_SERVER_FAULT, _MISSING, _AWAY = 500, 404, 503
#: Seconds after which a database that was restarted answers again.
_RETRY_AFTER = "30"


class ErrorPages:
    """Draws refusals in the reader's language."""

    def __init__(self, pages: Pages, *, draw: Callable[..., str]) -> None:
        self._pages = pages
        self._draw_framed = draw

    def answer(self, status: int, scope: Scope, *, link: bool = False) -> Response:
        """Return the page for a status.

        Args:
            status: HTTP status.
            scope: The request, for its language.
            link: The address is a personal link of a newsletter.
        """
        headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
        if status == _AWAY:
            headers["retry-after"] = _RETRY_AFTER
        known = _known(status)
        language = _language(scope)
        frame = Frame(
            language=language,
            path=f"/{language}/",
            title=say(language, f"site.error.{known}.title"),
            listed=False,
            alternates=in_each_language("/{}/") if known == _MISSING else {},
        )
        words = _link_words(scope) if link else f"site.error.{known}.text"
        template, draw = "error.html", self._pages.draw
        if known == _MISSING:
            template, draw = "missing.html", self._draw_framed
        html = draw(template, frame, words=say(language, words))
        return HTMLResponse(html, status_code=status, headers=headers)


def _link_words(scope: Scope) -> str:
    """Return what is said of a personal link that is nobody's."""
    is_test = str(scope["path"]).endswith(TEST_TOKEN)
    return "site.error.test.text" if is_test else "site.error.link.text"


def _known(status: int) -> int:
    if status in _KNOWN:
        return status
    return 500 if status >= _SERVER_FAULT else 400


def _language(scope: Scope) -> str:
    # The desk has its name before the language.
    first = str(scope["path"]).removeprefix("/desk").split("/")[1:2]
    if first and first[0] in LANGUAGES:
        return first[0]
    return preferred_language(Headers(scope=scope).get("accept-language", ""))
