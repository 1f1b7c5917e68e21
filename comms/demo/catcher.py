"""A mail server that keeps everything: the other end of the demo's SMTP.

A process of its own, `python -m comms.demo.catcher --folder DIR --port 0`. Listens on
127.0.0.1 only and writes each message into a Maildir, one file per recipient, the
bytes as they came below two trace lines. It answers 250 after file and folder are on
the disk, never before. Says `{"port": N}` on standard output when it is ready, and
ends when its standard input closes, so it outlives nobody.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from comms.clock import Clock, SystemClock

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

_HOST = "127.0.0.1"
_LARGEST = 32 * 1024 * 1024


class Maildir:
    """A folder of mail in which a file is whole or not there."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        for name in ("tmp", "new", "cur"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _sync(folder)
        _sync(folder.parent)

    def keep(self, content: bytes, *, sender: str, recipient: str) -> str:
        """Write one message and return its name; it is on the disk then."""
        micros = int(self._clock.now().timestamp() * 1_000_000)
        name = f"{micros}.{os.getpid()}_{secrets.token_hex(4)}.catcher"
        trace = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode()
        started = self._folder / "tmp" / name
        with started.open("xb") as file:
            file.write(trace + content)
            file.flush()
            os.fsync(file.fileno())
        started.rename(self._folder / "new" / name)
        _sync(self._folder / "new")
        return name


class Catcher:
    """What the SMTP server asks (aiosmtpd's hooks)."""

    def __init__(self, maildir: Maildir) -> None:
        self._maildir = maildir

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: "SMTP", _session: "Session", envelope: "Envelope"
    ) -> str:
        """Keep a message; the answer goes out only after it is on the disk."""
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 no message"
        try:
            names = [
                self._maildir.keep(
                    content, sender=envelope.mail_from or "", recipient=recipient
                )
                for recipient in envelope.rcpt_tos
            ]
        except OSError:
            return "452 4.3.1 the disk does not take it"
        return f"250 2.0.0 Ok: queued as {names[0]}"


async def serve(folder: Path, port: int, ended: asyncio.Event) -> None:
    """Catch mail until the event is set; say the port when ready.

    Args:
        folder: The Maildir; made if it is not there.
        port: 0 for any that is free.
        ended: Set when the catcher shall end.
    """
    # The library takes time to load, and nothing else of the program needs it.
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    catcher = Catcher(Maildir(folder, SystemClock()))

    def connection() -> SMTP:
        return SMTP(
            catcher,
            hostname="catcher.localhost",
            ident="catcher",
            enable_SMTPUTF8=True,
            data_size_limit=_LARGEST,
            loop=loop,
        )

    server = await loop.create_server(connection, host=_HOST, port=port)
    found = server.sockets[0].getsockname()[1]
    sys.stdout.write(json.dumps({"port": found}) + "\n")
    sys.stdout.flush()
    await ended.wait()
    server.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the catcher until standard input closes."""
    parser = argparse.ArgumentParser(prog="comms.demo.catcher")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args(arguments)
    asyncio.run(_until_input_closes(chosen.folder, chosen.port))


async def _until_input_closes(folder: Path, port: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def wait_for_end() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    await serve(folder, port, ended)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable; a file's own fsync does not."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


if __name__ == "__main__":
    main()
