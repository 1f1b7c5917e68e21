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


def environment(home: Path) -> dict[str, str]:
    """Return a person's environment."""
    return {**os.environ, "COMMS_HOME": str(home)}  # noqa: TID251 - a person's


def run_comms(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the real command in a process of its own."""
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMS, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
