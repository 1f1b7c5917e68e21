"""Each import contract holds, and each was seen to break on a planted violation.

A contract that can never break proves nothing (a module renamed, a pattern that
matches no more). So the tree is copied, one wrong import is planted per contract, and
import-linter must name that contract.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Contract, a file to plant (path: code) that breaks it.
PLANTED: list[tuple[str, Mapping[str, str]]] = [
    ("Layers point down", {"comms/store/planted.py": "import comms.workflows"}),
    ("Layers point down", {"comms/deliver/planted.py": "import comms.render"}),
    ("Layers point down", {"comms/clock.py": "import comms.config"}),
    ("Layers point down", {"comms/utils.py": ""}),
    (
        "Adapters do not know the database",
        {"comms/channels/planted.py": "import comms.store"},
    ),
    (
        "Only bootstrap names adapters",
        {"comms/workflows/planted.py": "import comms.channels.email"},
    ),
    (
        "Channels do not lean on each other",
        {"comms/channels/planted.py": "import comms.channels.email"},
    ),
    (
        "Adapters do not know the database",
        {"comms/triggers/planted.py": "import comms.store"},
    ),
    (
        "Only bootstrap names adapters",
        {"comms/workflows/planted.py": "import comms.triggers"},
    ),
    (
        "Triggers do not lean on each other",
        {"comms/triggers/planted.py": "import comms.triggers.once"},
    ),
    (
        "Providers that report do not lean on each other",
        {"comms/webhooks/planted.py": "import comms.webhooks.ses"},
    ),
    (
        "Each vendor library has its home",
        {"comms/deliver/planted.py": "import tweepy"},
    ),
    (
        "Each vendor library has its home",
        {"comms/campaigns/planted.py": "import apscheduler"},
    ),
    ("Each vendor library has its home", {"comms/web/planted.py": "import mjml"}),
    (
        "Each vendor library has its home",
        {"comms/operating/planted.py": "import dns.resolver"},
    ),
    ("Each vendor library has its home", {"comms/cli/planted.py": "import fastapi"}),
    (
        "Each vendor library has its home",
        {"comms/deliver/planted.py": "import smtplib"},
    ),
    (
        "Only model and store speak SQL",
        {"comms/content/planted.py": "import sqlmodel"},
    ),
    (
        "Only model and store speak SQL",
        {"comms/channels/planted.py": "import psycopg"},
    ),
    (
        "No cycles between siblings",
        {
            "comms/model/planted_one.py": "import comms.model.planted_two",
            "comms/model/planted_two.py": "import comms.model.planted_one",
        },
    ),
]


def contract_names() -> list[str]:
    """Return the names of the contracts in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [
        contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]
    ]


#: Loads import-linter once and looks at the tree as often as it is asked to.
_LINTER = """
import os, sys
from importlinter.cli import lint_imports
for _ in sys.stdin:
    if os.fork() == 0:
        lint_imports(config_filename="pyproject.toml", no_logo=True)
        sys.stdout.flush()
        os._exit(0)
    os.wait()
    print("end", flush=True)
"""


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what import-linter reads."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for source in (ROOT / "comms").rglob("*.py"):
        if "node_modules" not in source.parts:
            target = tree / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return tree


@pytest.fixture(scope="module")
def broken_contracts(copied_tree: Path) -> Iterator[Callable[[], set[str]]]:
    """Give what names the contracts that the copied tree breaks."""
    with subprocess.Popen(  # noqa: S603 - the program is written above
        [sys.executable, "-W", "ignore", "-c", _LINTER],
        cwd=copied_tree,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as linter:
        yield lambda: _ask(linter)
        linter.communicate()


def _ask(linter: subprocess.Popen[str]) -> set[str]:
    assert linter.stdin is not None
    assert linter.stdout is not None
    linter.stdin.write("\n")
    linter.stdin.flush()
    said = "".join(takewhile(lambda line: line != "end\n", linter.stdout))
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", said, re.MULTILINE))
    assert set(verdicts) == set(contract_names()), said
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.mark.long
def test_contracts_hold(broken_contracts: Callable[[], set[str]]):
    """The same run on the tree as it is."""
    assert broken_contracts() == set()


@pytest.mark.parametrize(
    ("name", "files"),
    PLANTED,
    ids=["; ".join(map(":".join, files.items())) for _, files in PLANTED],
)
def test_contract_breaks_on_a_planted_violation(
    copied_tree: Path,
    broken_contracts: Callable[[], set[str]],
    name: str,
    files: Mapping[str, str],
):
    """A wrong import is seen, and by the contract that is there for it."""
    before = {path: _read(copied_tree / path) for path in files}
    for path, code in files.items():
        (copied_tree / path).write_text(f"{before[path] or ''}\n{code}\n")

    broken = broken_contracts()

    for path, code in before.items():
        if code is None:
            (copied_tree / path).unlink()
        else:
            (copied_tree / path).write_text(code)
    assert name in broken


def test_every_contract_has_a_planted_violation():
    """A new contract is seen to break in the commit that brings it."""
    assert {name for name, _ in PLANTED} == set(contract_names())


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
