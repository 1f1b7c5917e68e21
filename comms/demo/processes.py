"""The mail catcher as a process beside the demo; it ends when the demo does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mail_catcher(folder: Path) -> Iterator[int]:
    """Run a catcher that keeps mail in `folder`; give its port.

    It ends when its standard input closes, so it does not outlive the demo, not even
    one that is killed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "comms.demo.catcher", "--folder", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = process.stdout.readline() if process.stdout else ""
        yield int(json.loads(ready)["port"])
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
