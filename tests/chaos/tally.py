"""What all connections of the server of misfortunes share: log, and who was struck."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chaos.fates import Fate
from chaos.truth import STRUCK, read_log

EXTENSIONS = (
    "PIPELINING",
    "8BITMIME",
    "SIZE 52428800",
    "DSN",
    "SMTPUTF8",
    "ENHANCEDSTATUSCODES",
)


class Tally:
    """What all connections share: the log, and how often each fate has struck."""

    def __init__(self, log: Path, victim: Path | None, without: Sequence[str]) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._victim = victim
        self.struck: Counter[str] = Counter()
        entries = read_log(log)
        for entry in entries:
            if entry.outcome in STRUCK:
                self.struck[entry.recipient] += 1
        self._connections = max((entry.connection for entry in entries), default=0)
        offered = [word for word in EXTENSIONS if word.split()[0] not in without]
        lines = ["sink.example", *offered]
        self.welcome = b"".join(
            f"250{'-' if number < len(lines) else ' '}{line}\r\n".encode()
            for number, line in enumerate(lines, 1)
        )
        self.knows_ehlo = "EHLO" not in without
        self.storm_until = 0.0
        #: Number of the last connection of whoever was killed last.
        self.dead_through = 0
        self.loop = asyncio.get_running_loop()

    def next_connection(self) -> int:
        """Return the number of a new connection."""
        self._connections += 1
        return self._connections

    def write(self, lines: list[str]) -> None:
        """Add lines to the log; they stand there when this returns."""
        data = "".join(lines).encode()
        while data:
            data = data[os.write(self._log, data) :]

    def strikes(self, recipient: str, fate: Fate) -> bool:
        """Tell whether a fate strikes now, and count it."""
        if self.struck[recipient] >= fate.times:
            return False
        self.struck[recipient] += 1
        return True

    def kill(self) -> None:
        """Kill the program that sends, as it stands."""
        if self._victim is None or not self._victim.exists():
            return
        self.dead_through = self._connections
        with suppress(ProcessLookupError):
            os.kill(int(self._victim.read_text()), signal.SIGKILL)
