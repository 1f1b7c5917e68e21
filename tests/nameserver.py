"""A DNS server of the tests on this machine, over UDP and TCP, with zones as text.

What a zone does not hold is not there; names given in `silent` get no answer at all,
those in `failing` a SERVFAIL. Long answers are cut over UDP, as real ones are.
"""

import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

#: Records as text, by (name without its last dot, type).
Zone = Mapping[tuple[str, str], Sequence[str]]
_SHORT = 512


class Nameserver:
    """Answers from a zone, which a test may change."""

    def __init__(self) -> None:
        self.zone: Zone = {}
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.asked: list[tuple[str, str, str]] = []
        self.port = 0

    @property
    def address(self) -> str:
        """Return where it listens, as the setting `nameservers` has it."""
        return f"127.0.0.1:{self.port}"

    def answer(self, content: bytes, way: str) -> bytes | None:
        """Return the answer to a question; None: silence."""
        query = dns.message.from_wire(content)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, way))
        if name in self.silent:
            return None
        reply = dns.message.make_response(query)
        if name in self.failing:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        self._fill(reply, name, kind)
        whole = reply.to_wire(max_size=65_535)
        if way == "udp" and len(whole) > _SHORT:
            reply.answer.clear()
            reply.flags |= dns.flags.TC
            return reply.to_wire()
        return whole

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        for wanted in (kind, "CNAME"):
            texts = self.zone.get((name, wanted))
            if texts:
                values = [_quoted(text) if wanted == "TXT" else text for text in texts]
                reply.answer.append(
                    dns.rrset.from_text_list(f"{name}.", 60, "IN", wanted, values)
                )
                if wanted != kind:
                    self._fill(reply, texts[0].rstrip("."), kind)
                return
        below = f".{name}"
        if not any(one == name or one.endswith(below) for one, _ in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)


def _quoted(text: str) -> str:
    parts = [text[start : start + 200] for start in range(0, len(text), 200)] or [""]
    return " ".join(f'"{part}"' for part in parts)


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        content, socket = self.request
        if reply := self.server.nameserver.answer(content, "udp"):
            socket.sendto(reply, self.client_address)


class _Tcp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        (length,) = struct.unpack("!H", self._exactly(2))
        if reply := self.server.nameserver.answer(self._exactly(length), "tcp"):
            self.request.sendall(struct.pack("!H", len(reply)) + reply)

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count and (more := self.request.recv(count - len(found))):
            found += more
        return found


@contextmanager
def nameserver() -> Iterator[Nameserver]:
    """Run a server; its port is the same over UDP and TCP."""
    found = Nameserver()
    with (
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Tcp) as tcp,
        socketserver.ThreadingUDPServer(tcp.server_address, _Udp) as udp,
    ):
        found.port = tcp.server_address[1]
        for server in (tcp, udp):
            server.nameserver = found
            server.daemon_threads = True
            threading.Thread(
                target=server.serve_forever, args=(0.01,), daemon=True
            ).start()
        yield found
        for server in (tcp, udp):
            server.shutdown()
