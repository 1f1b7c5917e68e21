"""The real command in processes of its own, and what its mail catcher holds."""

import os
import subprocess
import sys
from pathlib import Path

from comms.demo.mailbox import CaughtMail, read_mailbox

COMMS = [sys.executable, "-m", "comms"]


def start_comms(home: Path, *arguments: str) -> subprocess.Popen:
    """Start the real command in a process of its own."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [*COMMS, *arguments],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def to_readers(home: Path) -> tuple[CaughtMail, ...]:
    """Return what is caught of the mail to readers."""
    return tuple(one for one in read_mailbox(home / "mail") if not one.is_notice)


def environment(home: Path, *, traced: bool = False) -> dict[str, str]:
    """Return a person's environment; untraced, where others measure what runs."""
    found = {**os.environ, "COMMS_HOME": str(home)}  # noqa: TID251 - a person's
    if not traced:
        found.pop("COVERAGE_PROCESS_CONFIG", None)
    return found


def run_comms(
    home: Path, *arguments: str, traced: bool = False
) -> subprocess.CompletedProcess:
    """Run the real command in a process of its own."""
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMS, *arguments],
        env=environment(home, traced=traced),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
