"""The stand-ins as a process beside the demo; it ends when the demo does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stand_ins(folder: Path, clock: Path | None = None) -> Iterator[str]:
    """Run stand-ins of networks; give the address below which each has its path.

    The account of a stand-in is what stands behind the last full stop of the token:
    base_url `ADDRESS/x` with the token `demo.x_national` is the account x_national.
    What was posted is at `ADDRESS/posted`.

    Args:
        folder: What was posted is kept there.
        clock: The demo's clock file; None: the machine's time.
    """
    command = [sys.executable, "-m", "comms.demo.networks", "--folder", str(folder)]
    running = subprocess.Popen(  # noqa: S603 - our own module
        [*command, *(["--clock", str(clock)] if clock else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = running.stdout.readline() if running.stdout else ""
        yield f"http://127.0.0.1:{json.loads(ready)['port']}"
    finally:
        if running.stdin:
            running.stdin.close()
        running.wait(timeout=10)
        if running.stdout:
            running.stdout.close()
