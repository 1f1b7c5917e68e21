"""The demo, run once as a person runs it, for all stories that look at its result."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from comms.demo.mailbox import CaughtMail, read_mailbox

COMMS = [sys.executable, "-m", "comms"]


@dataclass(frozen=True)
class Demo:
    """A finished demo."""

    home: Path
    summary: dict
    output: str

    @property
    def mail(self) -> tuple[CaughtMail, ...]:
        """What readers got; notices to those who work here are left out."""
        found = read_mailbox(self.home / "mail")
        return tuple(one for one in found if not one.is_notice)


def run_comms(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the real command in a process of its own."""
    environment = {**os.environ, "COMMS_HOME": str(home)}  # noqa: TID251 - a person's environment
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMS, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the sample quarter through the real pipeline."""
    home = tmp_path_factory.mktemp("demo") / "site"
    file = home.parent / "summary.json"
    done = run_comms(home, "demo", "--once", "--home", str(home), "--json", str(file))
    assert done.returncode == 0, done.stderr
    return Demo(home, json.loads(file.read_text()), done.stdout)
