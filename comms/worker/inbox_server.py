"""How mail is taken off the wire: aiosmtpd's servers, with bounds on memory and work.

They keep an object for each line, so ten megabytes of empty lines cost almost a
gigabyte and a quarter of a minute. Here a mail is one run of octets, however it is
broken into lines, and only so many connections are there at once.
"""

import asyncio
from asyncio import LimitOverrunError
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax

_END = b"\r\n.\r\n"
_GO_ON = "354 End data with <CR><LF>.<CR><LF>"
_TOO_LARGE = "552 5.3.4 Too much mail data"
_CROWDED = b"421 4.3.2 Too many connections; try again later\r\n"


class _InOnePiece(SMTP):
    """Takes a mail as octets; `here` are the connections that are open."""

    here: set[asyncio.BaseProtocol]

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for the next."""
        self.here.discard(self)
        super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - as aiosmtpd
        """Take a mail (RFC 5321, 4.1.1.4 and 4.5.2)."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos or arg:
            await self.push("503 Error: need RCPT command")
            return
        await self.push(_GO_ON)
        content = await self._content()
        if content is None:
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push(_TOO_LARGE)
            return
        self.envelope.content = self.envelope.original_content = content
        status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _content(self) -> bytes | None:
        """Return all octets of a mail, None where they are too many."""
        reader: Any = self._reader
        # The end of the command is that of the line before, for a mail without any.
        reader._buffer[:0] = _END[:2]  # noqa: SLF001 - as aiosmtpd itself does
        taken, size, is_over = bytearray(), 0, False
        while not is_over:
            try:
                part = await reader.readuntil(_END)
                is_over = True
            except LimitOverrunError as more:
                part = await reader.read(more.consumed)
            size += len(part)
            if size <= (self.data_size_limit or size):
                taken += part
            else:
                taken.clear()
        if size > (self.data_size_limit or size):
            return None
        del taken[-3:]
        return bytes(taken.replace(b"\r\n.", b"\r\n"))[2:]


class _Smtp(_InOnePiece):
    """By SMTP."""


class _Lmtp(_InOnePiece, LMTP):
    """By LMTP."""


class _Crowded(asyncio.Protocol):
    """Sends away whoever comes where too many are; mail servers come again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and end."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_CROWDED)
            transport.close()


class Speakers:
    """Makes one end of each connection.

    Args:
        inbox: What is asked (aiosmtpd's hooks).
        smtp: Speak SMTP instead of LMTP.
        most: Connections at once.
        largest: Octets of a mail.
        silence: Seconds without a word after which a connection ends.
    """

    def __init__(
        self, inbox: object, *, smtp: bool, most: int, largest: int, silence: float
    ) -> None:
        self._inbox, self._form, self._most = inbox, _Smtp if smtp else _Lmtp, most
        self._largest, self._silence = largest, silence
        self._here: set[asyncio.BaseProtocol] = set()

    def __call__(self) -> asyncio.BaseProtocol:
        """Return the end of a connection that was just made."""
        if len(self._here) >= self._most:
            return _Crowded()
        one = self._form(
            self._inbox,
            data_size_limit=self._largest,
            enable_SMTPUTF8=True,
            hostname="comms",
            ident="comms",
            timeout=self._silence,
        )
        one.here = self._here
        self._here.add(one)
        return one


def is_lmtp(server: object) -> bool:
    """Tell whether an end speaks LMTP, which answers for each recipient."""
    return isinstance(server, LMTP)
