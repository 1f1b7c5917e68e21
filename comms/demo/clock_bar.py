"""The bar on the demo's desk that shows its clock and steps it.

Stands around the site's application, in the demo only. Pages of the desk get the bar
above them; after each thing that is done there or on readers' pages, what is due leaves
at once, as from a worker. The clock is stepped by POST from this site's own pages and
by nothing else.
"""

from asyncio import to_thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comms.clock import Clock, in_zone
from comms.demo.timetable import Step, Timetable
from comms.language import LANGUAGES, format_moment, say
from comms.render.environment import shipped_templates
from comms.web.shield import host_name, is_our_own

#: Where the buttons post to.
PLACE = "/desk/demo-clock"
_STEPS: dict[str, Step] = {"next": "next", "day": "day"}
_OURSELVES = frozenset({"127.0.0.1", "localhost", "::1"})
#: The bar stands before the page's frame, after the link that skips it.
_FRAME = b'<div class="shell'
_LARGEST = 1_000


class ClockBar:
    """Middleware of the demo."""

    def __init__(
        self, app: ASGIApp, *, timetable: Timetable, clock: Clock, zone: str
    ) -> None:
        self._app = app
        self._timetable = timetable
        self._clock = clock
        self._zone = zone
        self._bar = Environment(
            loader=FileSystemLoader(shipped_templates() / "demo"),
            autoescape=True,
            undefined=StrictUndefined,
        ).get_template("clock.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Step the clock, or pass a request on and add what the demo adds."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith("/desk/"):
            await self._app(scope, receive, send)
            if scope.get("method") == "POST":
                # After the answer: nobody waits for her own mail.
                await to_thread(self._timetable.catch_up)
        elif path == PLACE:
            answer = await self._stepped(scope, receive)
            await answer(scope, receive, send)
        else:
            await self._at_the_desk(scope, receive, send)

    async def _stepped(self, scope: Scope, receive: Receive) -> Response:
        headers = Headers(scope=scope)
        own = host_name(headers.get("host", "")) in _OURSELVES and is_our_own(headers)
        if scope["method"] != "POST":
            return PlainTextResponse("", 405, {"allow": "POST"})
        fields = parse_qs((await _body(receive)).decode(errors="replace"))
        step = _STEPS.get(fields.get("step", [""])[0])
        if not own or step is None:
            return PlainTextResponse("", 403)
        await to_thread(self._timetable.step, step)
        return RedirectResponse(_back(fields.get("back", [""])[0]), 303)

    async def _at_the_desk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the answer until what it sets off has happened, and draw the bar."""
        answered: list[Message] = []

        async def keep(message: Message) -> None:
            answered.append(message)

        await self._app(scope, receive, keep)
        if scope["method"] == "POST":
            await to_thread(self._timetable.catch_up)
        for message in self._with_bar(answered, scope["path"]):
            await send(message)

    def _with_bar(self, answered: list[Message], path: str) -> list[Message]:
        start = answered[0] if answered else {"headers": []}
        kind = Headers(raw=start["headers"]).get("content-type", "")
        if not kind.startswith("text/html"):
            return answered
        body = b"".join(message.get("body", b"") for message in answered)
        drawn = body.replace(_FRAME, self._drawn(path) + _FRAME, 1)
        if body:
            MutableHeaders(scope=start)["content-length"] = str(len(drawn))
        return [start, {"type": "http.response.body", "body": drawn}]

    def _drawn(self, path: str) -> bytes:
        language = next((code for code in LANGUAGES if f"/{code}/" in path), "en")
        now = in_zone(self._clock.now(), self._zone)

        def words(key: str, **slots: Any) -> str:  # noqa: ANN401 - as `say`
            return say(language, f"desk.demo.{key}", **slots)

        shown = self._bar.render(
            say=words, place=PLACE, back=path, now=format_moment(now, language)
        )
        return shown.encode()


async def _body(receive: Receive) -> bytes:
    """Return a small form; a larger one is not read to its end."""
    found = b""
    while len(found) <= _LARGEST:
        message = await receive()
        found += message.get("body", b"")
        if not message.get("more_body"):
            break
    return found[:_LARGEST]


def _back(path: str) -> str:
    """Return a page of the desk to go back to; never another site."""
    split = urlsplit(path)
    own = not split.netloc and not split.scheme and split.path.startswith("/desk/")
    return split.path if own else "/desk/"
