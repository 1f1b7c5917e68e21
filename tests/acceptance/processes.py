"""The real command in processes of its own, and what its mail catcher holds."""

import os
import signal
import sys
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryFile

from comms.cli import main
from comms.cli.words import speaking
from comms.demo.mailbox import CaughtMail, read_mailbox

COMMS = [sys.executable, "-m", "comms"]


class Running:
    """The command in a process of its own, which can be killed.

    It is forked: to load all libraries anew takes longer than most of what it does, and
    how a person starts it is seen where the demo and a whole site are started.
    """

    def __init__(self, home: Path, *arguments: str) -> None:
        self._said = TemporaryFile("w+")  # noqa: SIM115 - closed when its end is seen
        self._told = ""
        self._process = get_context("fork").Process(
            target=self._become, args=(home, arguments), daemon=True
        )
        self._process.start()

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self._process.exitcode is None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kill it, as a loss of power does."""
        self.send_signal(signal.SIGKILL)

    def ended(self, seconds: float | None = None) -> str:
        """Wait for its end and return what it said on standard error."""
        self._process.join(seconds)
        assert self.poll() is not None, "it does not end"
        if not self._said.closed:
            self._said.seek(0)
            self._told = self._said.read()
            self._said.close()
        return self._told

    def _become(self, home: Path, arguments: tuple[str, ...]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        sys.stdout = sys.stderr = os.fdopen(self._said.fileno(), "w", buffering=1)
        os.environ["COMMS_HOME"] = str(home)  # noqa: TID251 - a person's
        sys.argv = ["comms", *arguments]
        speaking.cache_clear()
        main()


def to_readers(home: Path) -> tuple[CaughtMail, ...]:
    """Return what is caught of the mail to readers."""
    return tuple(one for one in read_mailbox(home / "mail") if not one.is_notice)


def environment(home: Path) -> dict[str, str]:
    """Return a person's environment."""
    return {**os.environ, "COMMS_HOME": str(home)}  # noqa: TID251 - a person's
