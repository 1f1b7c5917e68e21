"""The pages on channels: their tutorial works as it stands, their table is true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from comms.channels import loading
from comms.channels.table import capability_table
from comms.clock import SystemClock
from tests.docs.documents import ROOT

TUTORIAL = (ROOT / "docs/channels/tutorial.md").read_text()
OVERVIEW = (ROOT / "docs/channels/README.md").read_text()
LONGEST_ADAPTER = 120


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the package of the tutorial, from its blocks of code and nothing else."""
    folder = tmp_path_factory.mktemp("board")
    for block in re.findall(r"```python\n# ([\w.]+)\n(.*?)```", TUTORIAL, re.DOTALL):
        (folder / block[0]).write_text(block[1])
    entry = re.search(
        r"```toml\n\[project\.entry-points\.(.+?)\]\n(.+?)```", TUTORIAL, re.DOTALL
    )
    assert entry
    metadata = folder / "notice_board-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: notice-board\nVersion: 1.0\n")
    named = entry[1].strip('"')
    value = entry[2].replace('"', "")
    (metadata / "entry_points.txt").write_text(f"[{named}]\n{value}")
    return folder


def test_adapter_of_the_tutorial_passes_the_suite(package: Path):
    """Somebody outside writes an adapter with this page alone."""
    done = subprocess.run(  # noqa: S603 - the page's own code
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-W", "error", "-p", "no:randomly", "-p", "no:slipcover"),
            "test_board.py",
        ],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert re.search(r"\b2\d passed", done.stdout), done.stdout


def test_adapter_of_the_tutorial_is_found_once_it_is_allowed(
    package: Path, monkeypatch: pytest.MonkeyPatch
):
    """The page's way to register it is the one that is read."""
    monkeypatch.syspath_prepend(str(package))
    settings = {"base_url": "http://127.0.0.1:9", "access_token": "s3cret"}

    factory = loading.find("notice_board", allowed={"notice-board"})

    channel = factory(settings, SystemClock())
    assert channel.capabilities().text_limit == 300


def test_adapter_of_the_tutorial_is_short():
    """A page that nobody reads to the end teaches nobody."""
    block = re.search(r"```python\n# board\.py\n(.*?)```", TUTORIAL, re.DOTALL)

    assert block
    assert len([*filter(None, block[1].splitlines())]) <= LONGEST_ADAPTER


def test_table_of_capabilities_is_what_the_adapters_say():
    """Written by hand it would be wrong after the first change."""
    assert capability_table() in OVERVIEW


def test_every_adapter_has_its_heading():
    """People look a channel up by the name it has in accounts.yaml."""
    headings = re.findall(r"^## `(\w+)`", OVERVIEW, re.MULTILINE)

    assert headings == [one.kind for one in loading.listing() if one.is_ours]


def test_every_setting_of_every_adapter_is_named():
    """What has to be asked from the network is known before the account is set up."""
    for adapter in loading.listing():
        section = OVERVIEW.partition(f"## `{adapter.kind}`")[2].partition("\n## ")[0]
        fields = adapter.account_model().model_fields

        assert [name for name in fields if f"`{name}`" not in section] == []
