"""A mail server that takes everything and keeps nothing: `discard.py PORT`.

Faster than what it measures, so that the sender is the limit. Prints "ready" once it
listens; pipelining is announced and each message is answered at its final dot.
"""

import asyncio
import sys
from typing import cast

import uvloop

_END = b"\r\n.\r\n"
_GREETING = b"220 discard ESMTP\r\n"
_GOODBYE = b"221 2.0.0 Bye\r\n"
_FEATURES = b"250-discard\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 0\r\n"


class Discard(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._wire = cast("asyncio.Transport", transport)
        self._rest = b""
        self._in_message = False
        self._wire.write(_GREETING)

    def data_received(self, data: bytes) -> None:
        """Answer every command and every end of a message in what came."""
        rest = self._rest + data if self._rest else data
        answers = []
        while rest:
            mark = _END if self._in_message else b"\n"
            found = rest.find(mark)
            if found < 0:
                # Of a message only what may be the beginning of its end.
                rest = rest[-len(_END) + 1 :] if self._in_message else rest
                break
            answers.append(self._answer(rest[:4]))
            rest = rest[found + len(mark) :]
        self._rest = rest
        if answers:
            self._wire.write(b"".join(answers))
        if answers and answers[-1] == _GOODBYE:
            self._wire.close()

    def _answer(self, verb: bytes) -> bytes:
        if self._in_message:
            self._in_message = False
            return b"250 2.0.0 Ok: queued as DISCARDED\r\n"
        if verb == b"DATA":
            self._in_message = True
            return b"354 go on\r\n"
        if verb == b"EHLO":
            return _FEATURES
        if verb == b"QUIT":
            return _GOODBYE
        return b"250 2.0.0 Ok\r\n"


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Discard, "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
