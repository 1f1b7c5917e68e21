"""Commands as a person types them, in this process."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from comms.cli import main
from comms.cli.words import speaking

SAMPLE = Path(__file__).parents[3] / "campaigns" / "lape"


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where the site is, once there is one."""
    return tmp_path / "site"


@pytest.fixture(scope="session")
def applied_once(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Apply the sample once for all tests that only need it to be there."""

    def apply(home: Path) -> None:
        with pytest.MonkeyPatch.context() as typed:
            typed.setenv("COMMS_HOME", str(home))
            typed.setattr(sys, "argv", ["comms", "apply", str(SAMPLE)])
            with pytest.raises(SystemExit) as end:
                main()
            assert not end.value.code

    return once("applied", apply)


@pytest.fixture
def sample(site: Path, applied_once: Path) -> None:
    """Give a site with the sample in it."""
    shutil.copytree(applied_once, site, dirs_exist_ok=True)


@pytest.fixture
def comms(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Said]]:
    """Run commands on the site folder; `env` are settings for this one command."""

    def run(*arguments: object, **env: str) -> Said:
        speaking.cache_clear()
        monkeypatch.setattr(sys, "argv", ["comms", *map(str, arguments)])
        capsys.readouterr()
        with monkeypatch.context() as environment:
            environment.setenv("COMMS_HOME", str(site))
            for name, value in env.items():
                environment.setenv(f"COMMS_{name}", value)
            with pytest.raises(SystemExit) as end:
                main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(end.value.code or 0), said.out, said.err)

    yield run
    speaking.cache_clear()
