"""The documents of the project, as a reader finds them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    """Return a document without its blocks of code."""
    return _FENCE.sub("", path.read_text())


def code_blocks(path: Path) -> str:
    """Return the blocks of code of a document."""
    return "\n".join(_FENCE.findall(path.read_text()))


def anchors(path: Path) -> set[str]:
    """Return what a link may name after "#": headings as code hosts spell them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def named(path: Path) -> str:
    """Return the path below the project's folder."""
    return path.relative_to(ROOT).as_posix()
