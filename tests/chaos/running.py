"""Runs the server of misfortunes beside a test."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chaos.truth import KEPT, Entry, Truth, read_log, truth

_TESTS = Path(__file__).parents[1]
#: A message that the server has, for one of the crowd; not a notice to staff.
_KEPT = re.compile(rf" (?:{'|'.join(KEPT)}) [^\n]*\.example\n".encode())


class Sink:
    """A server, running or stopped; its log and port stay the same."""

    def __init__(
        self,
        folder: Path,
        *,
        victim: Path | None = None,
        without: Sequence[str] = (),
        within: Sequence[str] = (),
    ) -> None:
        self.log = folder / "sink.log"
        self.port = 0
        self._within = within
        self._options = [f"--without={word}" for word in without]
        if victim is not None:
            self._options.append(f"--victim={victim}")
        self._process: subprocess.Popen[str] | None = None
        self._read = self._kept = 0

    def start(self) -> None:
        """Start it, at its old port if it had one."""
        environment = {**os.environ, "PYTHONPATH": str(_TESTS)}  # noqa: TID251 - for another process
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [
                *(*self._within, sys.executable, "-m", "chaos.sink"),
                *(f"--log={self.log}", f"--port={self.port}", *self._options),
            ],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(json.loads(self._process.stdout.readline())["port"])

    def stop(self) -> None:
        """End it as a loss of power would: connections break off where they are."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def hear_all(self) -> None:
        """Wait until it has heard what others have said to it by now."""
        with socket.create_connection(("127.0.0.1", self.port)) as wire:
            wire.recv(512)
            wire.sendall(b"NOOP\r\n")
            wire.recv(512)

    def kept(self) -> int:
        """Return how many messages it has for the crowd; cheap to ask often."""
        if not self.log.exists():
            return 0
        with self.log.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        self._kept += len(_KEPT.findall(whole))
        return self._kept

    def entries(self) -> list[Entry]:
        """Return everything in its log."""
        return read_log(self.log)

    def truth(self) -> Truth:
        """Return what it has."""
        return truth(self.entries())


@contextmanager
def sink(
    folder: Path,
    *,
    victim: Path | None = None,
    without: Sequence[str] = (),
    within: Sequence[str] = (),
) -> Iterator[Sink]:
    """Run a server; its log lies in a folder.

    Args:
        victim: File with the id of the process that some fates kill.
        without: Extensions that it does not offer; "EHLO": it knows HELO only.
        within: Command that takes it to where it lives (`ip netns exec …`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    running = Sink(folder, victim=victim, without=without, within=within)
    running.start()
    try:
        yield running
    finally:
        running.stop()
