"""The processes beside the demo: a mail catcher and stand-ins of networks.

Each says its port when it is ready and ends when its standard input closes, so none
outlives the demo, not even one that is killed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comms.errors import CommsError


@contextmanager
def mail_catcher(folder: Path) -> Iterator[int]:
    """Run a catcher that keeps mail in a folder; give its port."""
    with _beside("comms.demo.catcher", "--folder", str(folder)) as port:
        yield port


@contextmanager
def network_stand_ins(folder: Path, clock: Path) -> Iterator[int]:
    """Run stand-ins of X and Mastodon that keep posts in a folder; give their port.

    Args:
        folder: What was posted stays there from one run to the next.
        clock: File of the demo's clock, so that posts carry its dates.
    """
    with _beside(
        "comms.demo.networks", "--folder", str(folder), "--clock", str(clock)
    ) as port:
        yield port


@contextmanager
def _beside(module: str, *arguments: str) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = process.stdout.readline() if process.stdout else ""
        if not ready:
            message = f"{module} did not start; its last words stand above."
            raise CommsError(message)
        yield int(json.loads(ready)["port"])
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
