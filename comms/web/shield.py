"""What stands between the network and every page, as plain ASGI middleware.

Refuses requests that are addressed to another host, and unsafe methods that did not
start on our own pages; adds the security headers to whatever leaves. A response
that sets one of these headers itself keeps its own (the archive does).
Body limits are Starlette's, wider where people write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comms.config import Settings

#: Nothing may be loaded but from this very site; nothing inline, no frames.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: The largest body any form of readers' pages can need, and of the desk's.
MAX_BODY_BYTES = 64 * 1024
MAX_DESK_BYTES = 256 * 1024
#: Of a form with a picture: somewhat more than a picture may have, so that whoever puts
#: in one that is too large reads a sentence about it.
MAX_PHOTO_BYTES = 24 * 1024 * 1024
#: Of a form with a table, as a file or as text: likewise.
MAX_TABLE_BYTES = 5 * 1024 * 1024
#: Of what a mail provider reports: SendGrid's batches have up to 768 kilobytes.
MAX_REPORT_BYTES = 1024 * 1024
#: Where mail providers report.
_REPORTS = "/hooks/"
#: Of a form with a list of people: a million rows, and more.
MAX_LIST_BYTES = 256 * 1024 * 1024
#: Where forms with a picture are posted to, those with a table, and with a file.
PHOTOS, TABLES, FILES = "/photos", "/calendar/table", "/files"
#: Where a list of people is put in.
LISTS_IN = "/lists/file"
#: Where everything is for one person, never stored by anybody on the way.
_PRIVATE = "/desk"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_TWO_YEARS = 63_072_000

#: Makes the page that says why a request is refused: (status, scope) → response.
Refusal = Callable[[int, Scope], Response]


@dataclass(frozen=True, kw_only=True)
class Perimeter:
    """Which requests may come in, and what every answer carries."""

    #: Host names, lower case, that requests may be addressed to.
    hosts: frozenset[str]
    https: bool
    #: Addresses that guard themselves: they may be posted to without our Origin.
    self_guarded: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings, *, self_guarded: tuple[str, ...]) -> "Perimeter":
        """Return the perimeter that the settings ask for."""
        base = urlsplit(settings.base_url)
        names = {*settings.allowed_hosts, base.hostname or ""}
        return cls(
            hosts=frozenset(name.lower() for name in names if name),
            https=base.scheme == "https",
            self_guarded=self_guarded,
        )

    def headers(self) -> dict[str, str]:
        """Return the headers that every answer carries."""
        headers = {
            "content-security-policy": PAGE_POLICY,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        if self.https:
            headers["strict-transport-security"] = f"max-age={_TWO_YEARS}"
        return headers

    def objection(self, scope: Scope) -> int | None:
        """Return the status to refuse a request with; None to let it in."""
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in self.hosts:
            return 400
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            # No page has such an address, and no database is asked for it.
            return 400
        guarded = scope["path"].startswith(self.self_guarded)
        if scope["method"] in _SAFE_METHODS or guarded or is_our_own(headers):
            return None
        return 403


def host_name(host: str) -> str:
    """Return the name in a Host header without its port; "" for nonsense."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def is_our_own(headers: Headers) -> bool:
    """Tell whether a request started on a page of this very site."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == headers.get("host")


class Shield:
    """Middleware that holds the perimeter."""

    def __init__(self, app: ASGIApp, *, perimeter: Perimeter, refuse: Refusal) -> None:
        self._app = app
        self._perimeter = perimeter
        self._refuse = refuse
        self._headers = perimeter.headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in or refuse it; arm the answer either way."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        objection = self._perimeter.objection(scope)
        app = self._app if objection is None else self._refuse(objection, scope)
        named = self._headers
        if scope["path"].startswith(_PRIVATE):
            named = {**named, "cache-control": "no-store"}
        await app(scope, receive, _armed(send, named))


def _armed(send: Send, named: Mapping[str, str]) -> Send:
    async def arm(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in named.items():
                headers.setdefault(name, value)
        await send(message)

    return arm


class BodyLimits:
    """Middleware that refuses bodies no form of ours can have."""

    def __init__(self, app: ASGIApp) -> None:
        self._site = RequestBodyLimitMiddleware(app, MAX_BODY_BYTES)
        self._desk = RequestBodyLimitMiddleware(app, MAX_DESK_BYTES)
        self._photo = RequestBodyLimitMiddleware(app, MAX_PHOTO_BYTES)
        self._list = RequestBodyLimitMiddleware(app, MAX_LIST_BYTES)
        self._table = RequestBodyLimitMiddleware(app, MAX_TABLE_BYTES)
        self._report = RequestBodyLimitMiddleware(app, MAX_REPORT_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the limit of its place."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(_REPORTS):
            await self._report(scope, receive, send)
        elif not path.startswith(_PRIVATE):
            await self._site(scope, receive, send)
        elif scope["path"].endswith((PHOTOS, FILES)):
            await self._photo(scope, receive, send)
        elif scope["path"].endswith(TABLES):
            await self._table(scope, receive, send)
        elif scope["path"].endswith(LISTS_IN):
            await self._list(scope, receive, send)
        else:
            await self._desk(scope, receive, send)
