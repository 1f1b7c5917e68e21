"""The demo as a person runs it, once for all: `python demo_run.py FOLDER`.

A run of all tests begins it at once (tests/conftest.py), while one process collects
and others have nothing to do. In the folder stay the site, a copy of the site when
half of it was done, the summary, what it printed and, at the end, its exit code.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

#: Instant of the copy: tests of NL2 are about to leave, NL2 follows two days later.
HALF = "2027-02-22T07"


def code(folder: Path) -> int:
    """Wait for its end, at most five minutes, and return its exit code."""
    until = time.monotonic() + 300
    while not (folder / "code").exists():
        assert time.monotonic() < until, "the demo does not end"
        time.sleep(0.05)  # noqa: TID251 - waits for a real process
    return int((folder / "code").read_text())


def run(folder: Path) -> None:
    """Run it in a new folder, or in an empty one."""
    folder.mkdir(exist_ok=True)
    home = folder / "site"
    words = ("--once", "--home", str(home), "--json", str(folder / "summary.json"))
    with (
        (folder / "printed").open("w") as printed,
        (folder / "faults").open("w") as faults,
    ):
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "comms", "demo", *words],
            env={**os.environ, "COMMS_HOME": str(home)},  # noqa: TID251 - a person's
            stdout=printed,
            stderr=faults,
        )
        _keep_half(process, home)
        ended = process.wait()
    (folder / "code.new").write_text(str(ended))
    (folder / "code.new").rename(folder / "code")


def _keep_half(process: subprocess.Popen, home: Path) -> None:
    """Copy the folder at a moment shortly before the second newsletter.

    The demo stands still meanwhile, so the copy is what a kill would leave. Those
    beside it may still be finishing what they were told; half of a file counts nothing.
    """
    unfinished = shutil.ignore_patterns("tmp", "*.new")
    clock = home / "clock"
    while process.poll() is None:
        if clock.exists() and clock.read_text() >= HALF:
            process.send_signal(signal.SIGSTOP)
            shutil.copytree(home, home.with_name("half"), ignore=unfinished)
            process.send_signal(signal.SIGCONT)
            return
        time.sleep(0.002)  # noqa: TID251 - waits for a real process


if __name__ == "__main__":
    run(Path(sys.argv[1]))
