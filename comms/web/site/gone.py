"""What stands where something was withdrawn: when and why, nothing of what it said."""

from starlette.responses import HTMLResponse, Response

from comms.language import format_day, say
from comms.model.views import Withdrawal
from comms.web.answers import Site, in_each_language
from comms.web.pages import Frame

_GONE = 410


def gone(site: Site, language: str, path: str, withdrawn: Withdrawal) -> Response:
    """Say when and why something was withdrawn (410).

    Args:
        site: What pages are drawn with.
        language: Of the page.
        path: Its address with "{}" where the language stands.
        withdrawn: The day and the reason.
    """
    frame = Frame(
        language=language,
        path=path.format(language),
        title=say(language, "site.withdrawn.title"),
        listed=False,
        alternates=in_each_language(path),
    )
    day = format_day(withdrawn.day, language)
    words = say(language, "site.withdrawn.text", day=day, reason=withdrawn.reason)
    html = site.draw("missing.html", frame, words=words)
    headers = {"cache-control": "no-cache"}
    return HTMLResponse(html, status_code=_GONE, headers=headers)
