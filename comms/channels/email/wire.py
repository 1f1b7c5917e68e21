"""Bytes of one connection, read as replies in the order in which they were asked for.

Knows lines and replies of SMTP (RFC 5321 section 4.2), not what they are about. Each
reply goes to the listener that waited longest; a reply that nobody waits for, a line
that is no reply and silence past the deadline all end the connection.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import cast

from comms.channels.email.replies import Reply

Listener = Callable[[Reply], None]

#: Longest reply line that is read; RFC 5321 section 4.5.3.1.5 asks for 512 octets.
_LONGEST_LINE = 8192
#: Most lines of one reply.
_MOST_LINES = 256
_CODE = 3
_DONE = 250
_CLASSES = range(200, 600)
#: How a server nearly always answers the end of a message and the envelope of the next,
#: all at once: taken, and go on.
_AS_USUAL = re.compile(rb"(?:250 [^\r\n]*\r\n){3}354 [^\r\n]*\r\n")


class ConnectionLost(Exception):
    """No connection, or none any more; what had not been finished is not there."""


class Wire(asyncio.Protocol):
    """One connection. `on_lost` is told once why it ended, unless it was dropped."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._lines: list[bytes] = []
        self._listeners: deque[Listener] = deque()
        self._usual: Listener | None = None
        #: What followed the first line when all was as usual.
        self._others: bytes | None = None
        self._over = False
        self._waits: tuple[float, float] = (0.0, 0.0)
        # The server speaks first, perhaps before anybody has asked for it.
        self._first: asyncio.Future[Reply] = loop.create_future()
        self._listeners.append(_filling(self._first))
        self.on_lost: Callable[[str], None] = _failing(self._first)
        #: Time of the loop at which silence ends the connection; None: nobody waits.
        self.deadline: float | None = None

    # ------------------------------------------------------ what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport, at first or after STARTTLS."""
        # A stream has a transport of both directions.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read replies out of what came."""
        usual, self._usual = self._usual, None
        if usual is not None and (said := self._said_as_usual(data)) is not None:
            self._listeners.clear()
            self.deadline = None
            usual(Reply(_DONE, said.decode("utf-8", "replace")))
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            self.lose("the server's answer is not SMTP")
        for line in lines:
            if self._over:
                return
            self._line(line.rstrip(b"\r"))

    def _said_as_usual(self, data: bytes) -> bytes | None:
        """Return what a server says that has taken a message, and all that follows."""
        first, _, others = data.partition(b"\r\n")
        if others != self._others:
            if not _AS_USUAL.fullmatch(data):
                return None
            # It will say the same of the next envelope.
            self._others = others
        is_taken = first.startswith(b"250 ") and not (b"\r" in first or b"\n" in first)
        return first[_CODE + 1 :] if is_taken else None

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the other side went away."""
        self.lose(str(error) if error else "connection closed by the server")

    def pause_writing(self) -> None:
        """Wait for the server to read on, block by block."""
        self.deadline = self._loop.time() + self._waits[1]

    def resume_writing(self) -> None:
        """Wait for the answer again."""
        self.deadline = self._loop.time() + self._waits[0]

    # ------------------------------------------------------------ what we call

    @property
    def is_waiting(self) -> bool:
        """Whether a reply is still to come."""
        return bool(self._listeners)

    def say(
        self,
        words: Sequence[bytes],
        listeners: Sequence[Listener],
        *,
        within: float,
        block: float = 0.0,
        usual: Listener | None = None,
    ) -> None:
        """Send bytes and wait for a reply for each listener.

        Args:
            words: Whole commands, or the end of a message and what follows it.
            listeners: In the order of their replies.
            within: Seconds that the next reply may take.
            block: Seconds that the server may stop reading in the middle.
            usual: Told the first of four replies, and none of the listeners is, where
                these say 250, 250, 250 and 354 all at once.
        """
        if self._over or self._transport is None:
            return
        begun = self._listeners or self._rest or self._lines
        self._usual = None if begun else usual
        self._listeners.extend(listeners)
        self._waits = (within, block or within)
        self.deadline = self._loop.time() + within
        self._transport.writelines(words)

    async def ask(self, line: str, within: float) -> Reply:
        """Send one command and return its reply.

        Raises:
            ConnectionLost: No answer, or none that SMTP knows.
        """
        if "\r" in line or "\n" in line:
            raise ValueError("a command of more than one line")
        if self._over:
            raise ConnectionLost("the connection is closed")
        future: asyncio.Future[Reply] = self._loop.create_future()
        self.on_lost = _failing(future)
        self.say((f"{line}\r\n".encode(),), (_filling(future),), within=within)
        return await self._wait(future, within)

    async def greeting(self, within: float) -> Reply:
        """Return what the server says first; raises as `ask`."""
        return await self._wait(self._first, within)

    async def start_tls(self, start: Callable[..., object]) -> None:
        """Let `start` wrap the transport; what had come in clear is thrown away.

        RFC 3207 section 4.2: nothing said before counts any more.

        Raises:
            ConnectionLost: The server said more in clear than it was asked.
        """
        if self._over:
            raise ConnectionLost("unexpected answer before the encryption")
        self._rest, self._lines = b"", []
        self._transport = await start(self._transport, self)  # type: ignore[misc]

    def lose(self, reason: str) -> None:
        """End the connection and tell why."""
        if not self._over:
            self.drop()
            self.on_lost(reason)

    def drop(self) -> None:
        """Close at once, without a word: a message that was begun is not finished."""
        self._over = True
        self.deadline = None
        self._listeners.clear()
        if self._transport is not None:
            self._transport.abort()

    async def _wait(self, future: "asyncio.Future[Reply]", within: float) -> Reply:
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError as error:
            self.drop()
            raise ConnectionLost("timed out") from error
        finally:
            self.deadline = None

    def _line(self, line: bytes) -> None:
        code, separator = line[:_CODE], line[_CODE : _CODE + 1]
        if not code.isdigit() or separator not in {b" ", b"-", b""}:
            self.lose("the server's answer is not SMTP")
            return
        self._lines.append(line[_CODE + 1 :])
        if separator == b"-":
            if len(self._lines) > _MOST_LINES:
                self.lose("the server's answer does not end")
            return
        text = b"\n".join(self._lines).decode("utf-8", "replace")
        self._lines.clear()
        self._reply(Reply(int(code), text))

    def _reply(self, reply: Reply) -> None:
        if reply.code not in _CLASSES:
            self.lose("the server's answer is not SMTP")
        elif not self._listeners:
            # 421 may come at any time (RFC 5321 section 3.8).
            self.lose(f"unexpected answer: {reply.as_reason()}")
        else:
            self.deadline = self._loop.time() + self._waits[0]
            listener = self._listeners.popleft()
            if not self._listeners:
                self.deadline = None
            listener(reply)


def _filling(future: "asyncio.Future[Reply]") -> Listener:
    def fill(reply: Reply) -> None:
        if not future.done():
            future.set_result(reply)

    return fill


def _failing(future: "asyncio.Future[Reply]") -> Callable[[str], None]:
    def fail(reason: str) -> None:
        if not future.done():
            future.set_exception(ConnectionLost(reason))

    return fail
