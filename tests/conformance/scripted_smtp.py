"""An SMTP server that does what a test tells it, faults included.

Own asyncio code and strict: a command or a message that is not legal is written down
as a complaint. Runs in a thread; `with ScriptedSmtp(...) as server:`.

Answers are scripted by verb and address: `{("RCPT", "a@b.example"): "550 5.1.1 no"}`,
with "*" for any address. MAIL goes by the sender; RCPT, DATA, BODY and DOT by the
recipient; the others by "". Beside a reply an answer may be one of the constants.
"""

import asyncio
import base64
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

#: Close without an answer. After DOT the message was thrown away.
DROP = "drop"
#: After DOT: keep the message, close without an answer.
KEEP_AND_DROP = "keep and drop"
#: Never answer.
HANG = "hang"

EXTENSIONS = ("8BITMIME", "SIZE 10240000", "DSN", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(kw_only=True)
class Received:
    """A message that the server took."""

    recipient: str
    mail: str
    rcpt: str
    #: Without the transport's full stops.
    content: bytes
    over_tls: bool
    connection: int


@dataclass(kw_only=True)
class Script:
    """What the server offers and answers."""

    extensions: Sequence[str] = field(default_factory=lambda: EXTENSIONS)
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: Certificate; None: no TLS.
    certificate: ssl.SSLContext | None = None
    #: TLS from the first byte; else STARTTLS is offered where there is a certificate.
    implicit_tls: bool = False
    users: Mapping[str, str] = field(default_factory=dict)
    mechanisms: str = "PLAIN LOGIN"
    #: Greets further connections with 421; 0: takes any number.
    most_connections: int = 0
    #: Says 354 although it took no recipient (RFC 2920, section 3.1).
    is_careless: bool = False
    #: Close without a word after so many messages; 0: never.
    messages_per_connection: int = 0
    #: Seconds before the answer to a verb.
    late: Mapping[str, float] = field(default_factory=dict)
    #: Say everything letter by letter.
    trickles: bool = False
    #: Read a message in small pieces, with pauses.
    reads_slowly: bool = False
    #: Said in clear behind the answer to STARTTLS, as somebody in between would.
    slipped_in: str = ""


class Certificate:
    """A certificate authority of a test."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def for_server(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        """Return what a server by this name proves itself with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(context)
        return context


class _Closed(Exception):
    """The connection is to be closed."""


class ScriptedSmtp:
    """A server on a free port of this machine."""

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()
        self.port = 0
        self.received: list[Received] = []
        #: Every line that came as a command, in its order, secrets included.
        self.commands: list[str] = []
        self.complaints: list[str] = []
        #: Messages whose final full stop never came, as far as they came.
        self.unfinished: list[bytes] = []
        self.connection_count = 0
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(60)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loop and self._ended:
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(60)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        tls = self.script.certificate if self.script.implicit_tls else None
        self.talks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        for talk in self.talks:
            talk.cancel()
        await asyncio.gather(*self.talks, return_exceptions=True)
        # Transports that were aborted, also in the middle of a TLS handshake, take
        # some turns of the loop to close.
        await asyncio.sleep(0.03)

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connection_count += 1
        talk = asyncio.current_task()
        if talk:
            self.talks.add(talk)
        try:
            await _Talk(self, reader, writer, self.connection_count).run()
        except (_Closed, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            if talk:
                self.talks.discard(talk)


class _Talk:
    """One connection."""

    def __init__(
        self,
        server: ScriptedSmtp,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
    ) -> None:
        self._server, self._script = server, server.script
        self._reader, self._writer = reader, writer
        self._number = number
        self._over_tls = server.script.implicit_tls
        self._mail = self._rcpt = self._recipient = ""
        self._has_sender = self._has_recipient = False
        self._taken = 0

    async def run(self) -> None:
        most = self._script.most_connections
        if most and len(self._server.talks) > most:
            await self._say("421 4.7.0 too many connections")
            return
        await self._answer("CONNECT", "", "220 scripted.example ESMTP")
        while line := await self._line():
            self._server.commands.append(line)
            verb, _, rest = line.partition(" ")
            await self._obey(verb.upper(), rest, line)

    async def _obey(self, verb: str, rest: str, line: str) -> None:
        match verb:
            case "EHLO":
                await self._answer("EHLO", "", self._announcement())
            case "STARTTLS":
                await self._start_tls()
            case "AUTH":
                await self._authenticate(rest)
            case "MAIL":
                self._mail = line
                self._has_sender = await self._took("MAIL", _address(rest), "250 2.1.0")
            case "RCPT":
                await self._rcpt_to(rest, line)
            case "DATA":
                await self._data()
            case _:
                await self._obey_simple(verb)

    async def _obey_simple(self, verb: str) -> None:
        if verb not in {"HELO", "RSET", "NOOP", "QUIT"}:
            self._server.complaints.append(f"unknown command {verb}")
            await self._say("500 5.5.2 what?")
            return
        await self._answer(verb, "", "250 2.0.0 Ok")
        if verb == "QUIT":
            raise _Closed

    def _announcement(self) -> str:
        lines = ["scripted.example", *self._script.extensions]
        if self._script.certificate and not self._over_tls:
            lines.append("STARTTLS")
        if self._script.users and self._script.mechanisms:
            lines.append(f"AUTH {self._script.mechanisms}")
        *first, last = lines
        return "\r\n".join([*(f"250-{line}" for line in first), f"250 {last}"])

    async def _start_tls(self) -> None:
        slipped_in = self._script.slipped_in
        await self._answer("STARTTLS", "", f"220 2.0.0 Ready{slipped_in}")
        if self._script.certificate is None:
            raise _Closed
        await self._writer.start_tls(self._script.certificate)
        self._over_tls = True

    async def _authenticate(self, rest: str) -> None:
        if not self._over_tls:
            self._server.complaints.append("AUTH in clear")
        mechanism, _, initial = rest.partition(" ")
        if mechanism == "XOAUTH2":
            await self._bearer(initial)
            return
        if mechanism == "PLAIN":
            _, user, password = _decoded(initial).split("\0")
        else:
            await self._say("334 VXNlcm5hbWU6")
            user = _decoded(await self._line())
            await self._say("334 UGFzc3dvcmQ6")
            password = _decoded(await self._line())
        right = self._script.users.get(user) == password
        reply = "235 2.7.0 Welcome" if right else "535 5.7.8 Wrong user or password"
        await self._answer("AUTH", "", reply)

    async def _bearer(self, initial: str) -> None:
        user, _, token = _decoded(initial).strip("\1").partition("\1")
        right = self._script.users.get(user.removeprefix("user="))
        if token != f"auth=Bearer {right}":
            await self._say("334 eyJzdGF0dXMiOiI0MDEifQ==")
            await self._line()
            await self._answer("AUTH", "", "535 5.7.8 Token refused")
            return
        await self._answer("AUTH", "", "235 2.7.0 Welcome")

    async def _rcpt_to(self, rest: str, line: str) -> None:
        self._rcpt, self._recipient = line, _address(rest)
        if not self._has_sender:
            await self._say("503 5.5.1 MAIL first")
            return
        taken = await self._took("RCPT", self._recipient, "250 2.1.5")
        self._has_recipient = taken

    async def _took(self, verb: str, address: str, usual: str) -> bool:
        """Answer, and return whether it was a yes."""
        reply = self._chosen(verb, address, usual)
        await self._answer(verb, address, f"{usual} Ok")
        return reply.startswith("250")

    async def _data(self) -> None:
        if not self._has_recipient and not self._script.is_careless:
            await self._say("503 5.5.1 RCPT first")
            return
        self._has_sender = self._has_recipient = False
        await self._answer("DATA", self._recipient, "354 Go on")
        if not self._chosen("DATA", self._recipient, "354").startswith("354"):
            return
        content = await self._body()
        fate = self._chosen("DOT", self._recipient, "250")
        if fate.startswith("250") or fate == KEEP_AND_DROP:
            self._keep(content)
        queued = f"250 2.0.0 Ok: queued as Q{len(self._server.received):04d}"
        await self._answer("DOT", self._recipient, queued)
        self._taken += 1
        if self._taken == self._script.messages_per_connection:
            raise _Closed

    async def _body(self) -> bytes:
        lines: list[bytes] = []
        try:
            while (line := await self._body_line()) != b".\r\n":
                lines.append(line.removeprefix(b"."))
        except BaseException:
            self._server.unfinished.append(b"".join(lines))
            raise
        return b"".join(lines)

    async def _body_line(self) -> bytes:
        if self._script.reads_slowly:
            await asyncio.sleep(0.0005)
        line = await self._reader.readline()
        if not line or self._chosen("BODY", self._recipient, "") == DROP:
            raise _Closed
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            self._server.complaints.append("a bare line end in a message")
        return line

    def _keep(self, content: bytes) -> None:
        self._server.received.append(
            Received(
                recipient=self._recipient,
                mail=self._mail,
                rcpt=self._rcpt,
                content=content,
                over_tls=self._over_tls,
                connection=self._number,
            )
        )

    async def _line(self) -> str:
        line = await self._reader.readline()
        if line and not line.endswith(b"\r\n"):
            self._server.complaints.append("a command without CRLF")
        return line.decode().rstrip("\r\n")

    def _chosen(self, verb: str, address: str, usual: str) -> str:
        answers = self._script.answers
        return answers.get((verb, address), answers.get((verb, "*"), usual))

    async def _answer(self, verb: str, address: str, usual: str) -> None:
        reply = self._chosen(verb, address, usual)
        if reply in {DROP, KEEP_AND_DROP}:
            raise _Closed
        if reply == HANG:
            await asyncio.sleep(60)
        await asyncio.sleep(self._script.late.get(verb, 0))
        await self._say(reply)
        if reply.startswith("421"):
            raise _Closed

    async def _say(self, reply: str) -> None:
        line = f"{reply}\r\n".encode()
        size = 1 if self._script.trickles else len(line)
        for start in range(0, len(line), size):
            self._writer.write(line[start : start + size])
            await self._writer.drain()
            await asyncio.sleep(0)


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()
