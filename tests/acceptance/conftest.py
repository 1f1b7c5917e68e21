"""The demo, run once as a person runs it, for all stories that look at its result."""

import json
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from processes import start_comms, to_readers

from comms.demo.mailbox import CaughtMail

#: Instant of the copy: tests of NL1 are about to leave, NL1 follows a day later.
HALF = "2027-02-16T07"
HALF_OF_IT = "half"


@dataclass(frozen=True)
class Demo:
    """A finished demo."""

    home: Path
    summary: dict
    output: str

    @cached_property
    def mail(self) -> tuple[CaughtMail, ...]:
        """What readers got; notices to those who work here are left out."""
        return to_readers(self.home)

    @property
    def half(self) -> Path:
        """Its folder as a kill would have left it when half of it was done."""
        return self.home.with_name(HALF_OF_IT)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the sample quarter through the real pipeline."""
    home = tmp_path_factory.mktemp("demo") / "site"
    file = home.parent / "summary.json"
    words = ("demo", "--once", "--home", str(home), "--json", str(file))
    process = start_comms(home, *words)
    _keep_half(process, home)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return Demo(home, json.loads(file.read_text()), out)


def _keep_half(process: subprocess.Popen, home: Path) -> None:
    """Copy the folder at a moment shortly before the first newsletter.

    The demo stands still meanwhile, so the copy is what a kill would leave. Those
    beside it may still be finishing what they were told; half of a file counts nothing.
    """
    unfinished = shutil.ignore_patterns("tmp", "*.new")
    clock = home / "clock"
    while process.poll() is None:
        if clock.exists() and clock.read_text() >= HALF:
            process.send_signal(signal.SIGSTOP)
            shutil.copytree(home, home.with_name(HALF_OF_IT), ignore=unfinished)
            process.send_signal(signal.SIGCONT)
            return
        time.sleep(0.002)  # noqa: TID251 - waits for a real process
