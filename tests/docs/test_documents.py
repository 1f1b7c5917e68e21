"""Documents say what is true: their links lead somewhere, their commands exist."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import (
    DOCUMENTS,
    ROOT,
    anchors,
    code_blocks,
    named,
    prose,
)

#: Lines that a document of this kind may have: longer ones are not read.
LONGEST = {"README.md": 150, "CONTRIBUTING.md": 200}
LONGEST_DECISION = 40


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path):
    """A file that was moved takes the links to it along."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_named_paths_exist(document: Path):
    """A path in code type is one that the reader will open."""
    paths = re.findall(
        r"`((?:comms|templates|tests|docs|requirements)/[\w./-]+)`", prose(document)
    )

    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_make_commands_exist(document: Path):
    """What a newcomer types first must not be an error."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    text = code_blocks(document) + "".join(re.findall(r"`[^`]+`", prose(document)))
    named_targets = set(re.findall(r"(?:^|[`$] ?)make ([a-z-]+)", text, re.MULTILINE))

    assert named_targets - targets == set()


@pytest.mark.parametrize("name", LONGEST)
def test_document_is_short_enough_to_be_read(name: str):
    """What grows beyond it belongs to a page of its own under docs/."""
    assert len((ROOT / name).read_text().splitlines()) <= LONGEST[name]


@pytest.mark.parametrize(
    "decision", sorted((ROOT / "docs/decisions").glob("*.md")), ids=named
)
def test_decision_has_its_four_parts(decision: Path):
    """What was rejected, and why, is what the next person asks for."""
    text = decision.read_text()

    assert len(text.splitlines()) <= LONGEST_DECISION
    for part in ("Context", "Decision", "Rejected", "Consequence"):
        assert re.search(rf"(\*\*{part}\.?\*\*|^## {part})", text, re.MULTILINE), part
