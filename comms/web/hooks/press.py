"""Whether a person pressed a button, or a program that opens and presses everything.

Link scanners open what stands in mail, run scripts and submit what scripts submit. A
press counts only where all of this holds; otherwise the page asks for one more press,
and whoever reads it can give it:

- the form carries the mark of its page view, which is a second old or more
- where the browser says whether a person caused the request (`Sec-Fetch-User`), it
  does; engines that never say so (WebKit) are known by their name
- where the page's script has run, it has seen a real press (`hand`)
- the request comes from this page: a program that is no browser sends no origin

A form of another site's page is no press at all and is refused.
"""

from collections.abc import Sequence

from fastapi import HTTPException, Request
from starlette.datastructures import Headers

from comms.web.hooks.nonce import ViewNonce

Fields = Sequence[tuple[str, str]]

#: A person needs longer than this to read the page, in seconds.
READING_TIME = 1.0
#: A page left open longer than this asks again, in seconds.
STALE = 86_400.0
#: What the script of the page writes where no person has pressed.
_NO_HAND = "no"


def is_pressed(
    request: Request,
    fields: Fields,
    nonces: ViewNonce,
    purpose: str,
    *,
    stale: float = STALE,
) -> bool:
    """Tell whether a person has pressed the button of a page view.

    Args:
        request: That carries the form.
        fields: Of the form.
        nonces: What has marked the view.
        purpose: Of the mark.
        stale: Age of a view that asks again, in seconds.

    Raises:
        HTTPException: 400: the form stood on another site's page.
    """
    headers = request.headers
    if headers.get("sec-fetch-site") == "cross-site":
        raise HTTPException(status_code=400)
    values = dict(fields)
    age = nonces.age(values.get("nonce", ""), purpose)
    if age is None or not READING_TIME <= age <= stale:
        return False
    return values.get("hand", "") != _NO_HAND and _is_caused_by_person(headers)


def _is_caused_by_person(headers: Headers) -> bool:
    mode = headers.get("sec-fetch-mode")
    if mode is None:
        # A browser from before these headers still names where a form stands.
        return headers.get("origin") is not None
    if mode != "navigate":
        return False
    return headers.get("sec-fetch-user") == "?1" or _never_says(headers)


def _never_says(headers: Headers) -> bool:
    agent = headers.get("user-agent", "")
    of_others = ("Chrom" in agent or "Firefox" in agent) and "iPhone" not in agent
    return "AppleWebKit" in agent and not of_others and "sec-ch-ua" not in headers
