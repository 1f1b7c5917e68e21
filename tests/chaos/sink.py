"""A mail server of misfortunes: each recipient's address tells what befalls her.

A process of its own, `python -m chaos.sink --log FILE`. Listens on 127.0.0.1, says
`{"port": N}` when it is ready and ends when its standard input closes. What is kept
stands in the log before its answer leaves; the log is the truth with which a ledger is
compared (`chaos.truth`), and what a restarted server goes on from. One recipient per
transaction (RFC 5321); everything in one turn of the loop is answered by one write.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import uvloop
from chaos.fates import fate_of
from chaos.tally import Tally

_END = b"\r\n.\r\n"
_MESSAGE_ID = re.compile(rb"(?i)\r\nmessage-id:\s*(<[^>\r\n]*>)")
#: Octets of a message that are looked through for its header.
_HEAD = 4096
_READY = b"354 go on\r\n"
#: After these nothing more is read from a connection.
_OVER = -1


class Connection(asyncio.Protocol):
    """One connection."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._number = tally.next_connection()
        self._rest = b""
        self._in_data = False
        #: Waits before it answers: nothing is read meanwhile.
        self._is_held = False
        self._is_over = False
        self._sender = self._recipient = ""
        self._fate = fate_of("")
        self._head = b""
        self._replies: list[bytes] = []
        self._lines: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        # A stream has a transport of both directions.
        self._transport = cast("asyncio.Transport", transport)
        if self._tally.storm_until > self._tally.loop.time():
            self._say("421 4.3.2 busy")
            self._leave()
        else:
            self._say("220 sink.example ESMTP")
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Take what came; answer all of it at once."""
        if self._is_over:
            return
        self._rest += data
        if not self._is_held:
            self._work()

    def eof_received(self) -> None:
        """Let the transport close."""

    def connection_lost(self, _error: Exception | None) -> None:
        """Say nothing more."""
        self._is_over, self._rest = True, b""

    def _work(self) -> None:
        while not self._is_over and not self._is_held:
            if self._is_late():
                self._cut()
            elif not (self._message() if self._in_data else self._command()):
                break
        self._flush()

    def _is_late(self) -> bool:
        """Tell whether what would kill came from somebody who is dead already.

        It was never heard then, and kills whoever says it next: each such fate is a
        death of its own, however many were on the wire at once.
        """
        if self._number > self._tally.dead_through or not self._recipient:
            return False
        has_struck = self._tally.struck[self._recipient]
        return self._fate.name.startswith("kill") and not has_struck

    def _flush(self) -> None:
        if self._lines:
            self._tally.write(self._lines)
            self._lines.clear()
        if self._replies and not self._transport.is_closing():
            self._transport.write(b"".join(self._replies))
        self._replies.clear()
        if self._is_over and not self._transport.is_closing():
            # What was said arrives; what still comes is thrown away.
            self._transport.write_eof()
            self._tally.loop.call_later(2.0, self._transport.abort)

    # ------------------------------------------------------------- what is said

    def _command(self) -> bool:
        line, end, rest = self._rest.partition(b"\r\n")
        if not end:
            return False
        self._rest = rest
        verb = line[:4].upper()
        if self._tally.storm_until > self._tally.loop.time():
            self._say("421 4.3.2 busy")
            self._leave()
        elif verb == b"MAIL":
            self._sender, self._recipient = _path(line), ""
            self._replies.append(b"250 2.1.0 ok\r\n")
        elif verb == b"RCPT":
            self._rcpt(_path(line))
        elif verb == b"DATA":
            self._data()
        else:
            self._other(verb)
        return True

    def _other(self, verb: bytes) -> None:
        if verb == b"EHLO" and self._tally.knows_ehlo:
            self._replies.append(self._tally.welcome)
        elif verb in {b"HELO", b"NOOP", b"RSET"}:
            self._recipient = ""
            self._say("250 2.0.0 ok")
        elif verb == b"QUIT":
            self._say("221 2.0.0 bye")
            self._leave()
        else:
            self._say("502 5.5.1 unknown")

    def _rcpt(self, recipient: str) -> None:
        if self._recipient:
            self._say("452 4.5.3 one recipient at a time")
            return
        tally, fate = self._tally, fate_of(recipient)
        name, self._fate = fate.name, fate
        self._recipient = recipient
        if self._is_late():
            self._cut()
        elif name == "reject":
            self._no("RCPT", f"550 {fate.code} no", "rejected")
        elif name in _AT_RCPT and tally.strikes(self._place(), fate):
            self._strike_at_rcpt(name)
        elif name == "storm" and not tally.struck[recipient]:
            tally.struck[recipient] = 1
            tally.storm_until = tally.loop.time() + fate.times / 1000
            self._busy()
        else:
            self._note("RCPT", "taken")
            self._replies.append(b"250 2.1.5 ok\r\n")

    def _place(self) -> str:
        """Return by what a fate is counted: greylisting knows the sender too."""
        if self._fate.name == "greylist":
            return f"{self._sender} {self._recipient}"
        return self._recipient

    def _strike_at_rcpt(self, name: str) -> None:
        if name in {"later", "greylist"}:
            self._no("RCPT", f"450 {self._fate.code} later", "deferred")
        elif name == "busy":
            self._busy()
        else:
            self._note("RCPT", "dropped")
            self._leave()
            if name == "killrcpt":
                self._kill()

    def _busy(self) -> None:
        self._no("RCPT", f"421 {self._fate.code} busy", "deferred")
        self._leave()

    def _data(self) -> None:
        if not self._recipient:
            self._say("503 5.5.1 no recipient")
            return
        self._in_data, self._head = True, b""
        # Its end may follow at once.
        self._rest = b"\r\n" + self._rest
        self._replies.append(_READY)
        if self._fate.name == "kill354" and self._strikes("killed"):
            self._kill()

    def _message(self) -> bool:
        """Read on in a message; False: it has not ended."""
        end = self._rest.find(_END)
        if len(self._head) < _HEAD:
            self._head += self._rest[: min(_HEAD, end if end >= 0 else _HEAD)]
        if self._is_cut_short():
            return False
        if end < 0:
            # The end may be cut in two; the head must not have those bytes twice.
            self._rest = self._rest[1 - len(_END) :]
            if len(self._head) < _HEAD:
                self._head = self._head.removesuffix(self._rest)
            return False
        rest = self._rest[end + len(_END) :]
        self._rest, self._in_data = rest, False
        self._dot()
        return True

    def _is_cut_short(self) -> bool:
        """Tell whether this message is broken off before its end."""
        has_begun = len(self._rest) > len(_END)
        if self._fate.name not in _WITHIN or not has_begun:
            return False
        if not self._strikes("dropped"):
            return False
        self._flush()
        if self._fate.name == "killwithin":
            self._kill()
        self._cut()
        return True

    def _dot(self) -> None:
        name, fate = self._fate.name, self._fate
        if self._tally.storm_until > self._tally.loop.time():
            self._no("DOT", "421 4.3.2 busy", "stormed")
            self._leave()
        elif name == "rejectdot":
            self._no("DOT", f"554 {fate.code} no", "rejected")
        elif name in _AT_DOT and self._tally.strikes(self._recipient, fate):
            self._strike_at_dot(name)
        elif name == "slow":
            self._note("DOT", "accepted")
            self._is_held = True
            self._tally.loop.call_later(fate.times / 1000, self._go_on)
        else:
            self._accept()

    def _strike_at_dot(self, name: str) -> None:
        if name == "laterdot":
            self._no("DOT", f"451 {self._fate.code} later", "deferred")
        elif name == "hang":
            self._note("DOT", "dropped")
            self._is_held = True
        else:
            kept = name in {"unheard", "killkept"}
            self._note("DOT", "kept" if kept else "dropped")
            self._flush()
            if name.startswith("kill"):
                self._kill()
            self._cut()

    def _accept(self) -> None:
        self._note("DOT", "accepted")
        self._replies.append(b"250 2.0.0 ok queued\r\n")
        self._recipient = ""

    def _go_on(self) -> None:
        self._is_held = False
        self._replies.append(b"250 2.0.0 ok queued\r\n")
        self._recipient = ""
        self._work()

    # ------------------------------------------------------------------- pieces

    def _strikes(self, outcome: str) -> bool:
        if not self._tally.strikes(self._recipient, self._fate):
            return False
        self._note("DATA", outcome)
        return True

    def _say(self, reply: str) -> None:
        self._replies.append(f"{reply}\r\n".encode())

    def _no(self, verb: str, reply: str, outcome: str) -> None:
        self._note(verb, outcome)
        self._say(reply)
        self._recipient = ""

    def _note(self, verb: str, outcome: str) -> None:
        found = None if verb == "RCPT" else _MESSAGE_ID.search(self._head)
        message_id = found[1].decode() if found else "-"
        self._lines.append(
            f"{time.monotonic():.4f} {self._number} {verb} {outcome} "
            f"{self._fate.name} {message_id} {self._recipient}\n"
        )

    def _leave(self) -> None:
        """Say no more after what was said; the other side sees an end."""
        self._is_over, self._rest = True, b""

    def _cut(self) -> None:
        """Be gone, whatever is on the wire."""
        self._is_over, self._rest = True, b""
        self._replies.clear()
        self._transport.abort()

    def _kill(self) -> None:
        self._flush()
        self._tally.kill()


_AT_RCPT = frozenset({"later", "greylist", "busy", "dropbefore", "killrcpt"})
_WITHIN = frozenset({"dropwithin", "killwithin"})
_AT_DOT = frozenset({"laterdot", "dropafter", "unheard", "hang", "killdot", "killkept"})


def _path(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode()


async def _serve(chosen: argparse.Namespace) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def wait_for_end() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    tally = Tally(chosen.log, chosen.victim, chosen.without)
    listening = await loop.create_server(
        lambda: Connection(tally), "127.0.0.1", chosen.port, backlog=1024
    )
    port = listening.sockets[0].getsockname()[1]
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()
    await ended.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser(prog="chaos.sink")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--victim", type=Path, help="File with the id of whom some fates kill."
    )
    parser.add_argument(
        "--without", action="append", default=[], help="Extension, or EHLO itself."
    )
    uvloop.run(_serve(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
