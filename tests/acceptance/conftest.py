"""The demo, run once as a person runs it, for all stories that look at its result."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from processes import run_comms, to_readers

from comms.demo.mailbox import CaughtMail


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the sample quarter through the real pipeline."""
    home = tmp_path_factory.mktemp("demo") / "site"
    file = home.parent / "summary.json"
    words = ("demo", "--once", "--home", str(home), "--json", str(file))
    done = run_comms(home, *words)
    assert done.returncode == 0, done.stderr
    return Demo(home, json.loads(file.read_text()), done.stdout)
