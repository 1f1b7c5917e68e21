"""A small HTTP server on this machine for stand-ins of networks.

Serves one or more of them below a path each, one request per connection. A test tells
it what goes wrong with the next posts; what only reads is never disturbed.
"""

import json
import socket
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Literal, Protocol, Self
from urllib.parse import parse_qs, urlsplit

#: What goes wrong: before the network does it, or after, on the way back.
Fault = Literal[
    "closed",
    "declined",
    "error_after",
    "error_before",
    "expired",
    "lost_after",
    "lost_before",
    "rate_limited",
    "unreadable",
]
_AFTER: frozenset[Fault | Literal[""]] = frozenset(
    {"error_after", "lost_after", "unreadable"}
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client said."""

    method: str
    #: Below the network's own path.
    path: str
    query: Mapping[str, Sequence[str]]
    #: Names in lower case.
    headers: Mapping[str, str]
    content: bytes

    @property
    def token(self) -> str:
        """The bearer token, or the token named in a signature of OAuth 1.0a."""
        said = self.headers.get("authorization", "")
        kind, _, rest = said.partition(" ")
        if kind == "OAuth":
            return rest.partition('oauth_token="')[2].partition('"')[0]
        return rest if kind == "Bearer" else ""

    @property
    def account(self) -> str:
        """Whose token it is: what stands behind its last full stop."""
        return self.token.rpartition(".")[2]

    def json(self) -> dict[str, Any]:
        """Return the JSON object in the content; empty where there is none."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def form(self) -> dict[str, Message]:
        """Return the parts of a form by name (RFC 7578)."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n"
        whole = message_from_bytes(head.encode() + self.content)
        parts = whole.get_payload() if whole.is_multipart() else []
        return {
            str(part.get_param("name", header="content-disposition")): part
            for part in parts
            if isinstance(part, Message)
        }


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the network answers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Network(Protocol):
    """A stand-in."""

    def answer(self, request: Request) -> Reply:
        """Do what is asked for, or refuse."""
        ...

    def is_post(self, request: Request) -> bool:
        """Whether this call creates a post."""
        ...

    def fail(self, fault: Fault) -> Reply:
        """Return a refusal in this network's words."""
        ...

    def posted(self) -> Sequence[Mapping[str, object]]:
        """Return what stands there, for people and tests."""
        ...


class NetworkServer:
    """Serves stand-ins on a free port of 127.0.0.1.

    Args:
        networks: By the first part of the path.
        port: 0 for any that is free.
    """

    def __init__(self, networks: Mapping[str, Network], port: int = 0) -> None:
        self._networks = networks
        #: What goes wrong with the next posts, in their order; "" for nothing.
        self.faults: deque[Fault | Literal[""]] = deque()
        #: What was asked for.
        self.requests: list[Request] = []
        #: How often a post was asked for, whatever became of it.
        self.posts_asked = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def url(self, network: str) -> str:
        """Return the address at which a stand-in begins."""
        return f"http://127.0.0.1:{self.port}/{network}"

    def posted(self) -> Sequence[Mapping[str, object]]:
        """Return what stands on all networks, the oldest first."""
        found = [one for network in self._networks.values() for one in network.posted()]
        return sorted(found, key=lambda one: str(one["created_at"]))

    def answer(self, name: str, request: Request) -> Reply | None:
        """Answer a request; None: let the connection break."""
        if name == "posted" and request.method == "GET":
            return Reply(status=200, body=self.posted())
        if name not in self._networks:
            return Reply(status=404, body={"error": "no such network"})
        with self._lock:
            self.requests.append(request)
            return self._disturbed(self._networks[name], request)

    def _disturbed(self, network: Network, request: Request) -> Reply | None:
        is_post = network.is_post(request)
        self.posts_asked += is_post
        if not (self.faults and is_post):
            return network.answer(request)
        fault = self.faults.popleft()
        if not fault:
            return network.answer(request)
        # After it is done, the network's own answer is what gets lost or spoilt.
        done = network.answer(request) if fault in _AFTER else None
        if fault in {"lost_before", "lost_after"}:
            return None
        if done and fault == "unreadable":
            return Reply(status=done.status, body=b'{"id": "1')
        return network.fail(fault)


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _handler(server: NetworkServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            parts = urlsplit(self.path)
            name, _, path = parts.path.lstrip("/").partition("/")
            request = Request(
                method=self.command,
                path=f"/{path}",
                query=parse_qs(parts.query, keep_blank_values=True),
                headers={key.lower(): value for key, value in self.headers.items()},
                content=content,
            )
            reply = server.answer(name, request)
            # The other side may have gone.
            with suppress(OSError):
                self._say(reply)

        def _say(self, reply: Reply | None) -> None:
            self.close_connection = True
            if reply is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            raw = isinstance(reply.body, bytes)
            body = reply.body if raw else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            kind = reply.headers.get("Content-Type", "application/json")
            for key, value in {**reply.headers, "Content-Type": kind}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the demo's output is its own."""

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    return Handler
