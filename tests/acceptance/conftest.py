"""The demo, run once as a person runs it, for all stories that look at its result."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import demo_run
import pytest
from processes import to_readers

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

    @property
    def half(self) -> Path:
        """Its folder as a kill would have left it when half of it was done."""
        return self.home.with_name("half")


@pytest.fixture(scope="session")
def demo(run_folder: Path) -> Demo:
    """Run the sample quarter through the real pipeline, if it is not begun yet."""
    folder = run_folder / "demo"
    if not folder.exists():
        demo_run.run(folder)
    assert demo_run.code(folder) == 0, (folder / "faults").read_text()
    summary = json.loads((folder / "summary.json").read_text())
    return Demo(folder / "site", summary, (folder / "printed").read_text())
