"""Asks pages of the site as a reader's browser does, without a server or a socket."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from comms.clock import Clock
from comms.web.app import make_app
from comms.workflows.house import House
from comms.workflows.site import SiteReader

Message = MutableMapping[str, Any]
_OK = 200


class Reader:
    """Somebody who looks at the readers' pages of a site, at the clock's time."""

    def __init__(self, house: House, clock: Clock) -> None:
        self._host = urlsplit(house.base_url).netloc
        self._app: Callable[..., Awaitable[None]] = make_app(
            settings=house.settings,
            reader=SiteReader(house),
            media=house.media,
            clock=clock,
        )

    def read(self, address: str) -> str:
        """Return the text at an address of the site; "" where there is none."""
        status, body = asyncio.run(self._ask(address))
        return body.decode() if status == _OK else ""

    async def _ask(self, address: str) -> tuple[int, bytes]:
        answered: list[Message] = []
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", self._host.encode())],
            "client": ("127.0.0.1", 1),
            "server": (self._host, 443),
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            answered.append(message)

        await self._app(scope, receive, send)
        status = next(one["status"] for one in answered if "status" in one)
        return int(status), b"".join(one.get("body", b"") for one in answered)
