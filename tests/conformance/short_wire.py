"""A wire to networks without a socket in it, where thousands of calls are made.

What the wire itself does to a call is for test_public_channels.py and the tests of
`comms.channels.http`; here the stand-in answers in the caller's thread.
"""

import json
from urllib.parse import parse_qs

import httpx2
import pytest

from comms.channels.http import Wire
from comms.demo.networks import NetworkServer, Request


def shorten(patch: pytest.MonkeyPatch, server: NetworkServer) -> None:
    """Let calls that channels make over `Wire` reach a server's stand-ins directly."""

    def handle(asked: httpx2.Request) -> httpx2.Response:
        name, _, path = asked.url.path.lstrip("/").partition("/")
        request = Request(
            method=asked.method,
            path=f"/{path}",
            query=parse_qs(asked.url.query.decode(), keep_blank_values=True),
            headers={key.lower(): value for key, value in asked.headers.items()},
            content=asked.read(),
        )
        reply = server.answer(name, request)
        if reply is None:
            raise httpx2.RemoteProtocolError("no answer", request=asked)
        raw = isinstance(reply.body, bytes)
        return httpx2.Response(
            reply.status,
            headers={"Content-Type": "application/json", **reply.headers},
            content=reply.body if raw else json.dumps(reply.body).encode(),
        )

    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    patch.setattr(Wire, "_client", lambda _wire: client)
