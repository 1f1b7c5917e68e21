"""Asks an application without a browser's machinery: a third of what a request costs.

For tests that ask for thousands of pages; there are no cookies, no redirects, no forms
with files.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import Message, Scope


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        """What it says."""
        return self.content.decode()


class PlainVisit:
    """One visitor, who asks for one page after the other.

    Args:
        app: Is asked.
        host: Under which name.
        keeps_faults: Whether a fault is an answer, as from a server, or comes out.
    """

    def __init__(self, app: FastAPI, host: str, *, keeps_faults: bool = False) -> None:
        self.app, self._host, self._keeps_faults = app, host, keeps_faults
        self._runner = asyncio.Runner()

    def close(self) -> None:
        """Ask no more."""
        self._runner.close()

    def request(
        self,
        method: str,
        address: str,
        *,
        headers: dict[str, str],
        data: dict[str, str] | None = None,
    ) -> Answer:
        """Ask once."""
        path, _, query = address.partition("?")
        body = urlencode(data).encode() if data else b""
        sent = {"host": self._host, **headers}
        if data:
            sent["content-type"] = "application/x-www-form-urlencoded"
        if body or method in {"POST", "PUT", "PATCH"}:
            sent["content-length"] = str(len(body))
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), text.encode()) for name, text in sent.items()],
            "client": ("testclient", 50000),
            "server": (self._host, 443),
        }
        return self._runner.run(self._answer(scope, body))

    async def _answer(self, scope: Scope, body: bytes) -> Answer:
        parts: list[bytes] = []
        started: Message = {}
        incoming: list[Message] = [
            {"type": "http.request", "body": body, "more_body": False}
        ]

        async def receive() -> Message:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            await self.app(scope, receive, send)
        except Exception:
            if not (self._keeps_faults and started):
                raise
        content = b"" if scope["method"] == "HEAD" else b"".join(parts)
        return Answer(started["status"], Headers(raw=started["headers"]), content)
