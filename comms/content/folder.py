"""Reads a campaign folder: files in, entries of the model and findings out.

Nothing here touches the store or judges how entries fit together (`check` does). A
folder in any condition is read to its end: whatever is wrong becomes a finding with
its file, line and cure.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from comms.content.fact_filling import filled_entries
from comms.content.reading_file import (
    ITEMS,
    LISTS,
    MEDIA,
    PROGRAMME,
    SINGLES,
    Entry,
    read_file,
)
from comms.content.reading_files import read_files
from comms.content.reading_findings import Findings
from comms.errors import Finding

__all__ = [
    "ITEMS",
    "LISTS",
    "MEDIA",
    "PROGRAMME",
    "SINGLES",
    "Entry",
    "Folder",
    "read_contents",
    "read_folder",
    "sha256",
]


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A campaign folder as it was read."""

    root: Path
    #: In the order of files, and within a file of lines; the programme first.
    entries: tuple[Entry, ...]
    #: Every file by its path below the folder, as it lies on the disk.
    files: dict[str, bytes]
    #: What could not be read; `check_folder` returns these and more.
    findings: tuple[Finding, ...]
    #: Those of its files that were written at the desk, not in the folder itself.
    desk: frozenset[str] = frozenset()
    #: SHA-256 of files, as far as somebody knows it, by path.
    known: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file, as hex, by its path."""
        known = self.known
        return {path: known.get(path) or sha256(c) for path, c in self.files.items()}


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, as hex."""
    return hashlib.sha256(content).hexdigest()


def read_folder(root: Path, language: str = "en") -> Folder:
    """Read a campaign folder, whatever is wrong with it.

    Args:
        root: The folder.
        language: Language of the findings.
    """
    findings = Findings(language)
    files = read_files(root, findings)
    return Folder(
        root=root,
        entries=_read(files, findings) if root.is_dir() else (),
        files=files,
        findings=findings.sorted(),
    )


def read_contents(
    files: Mapping[str, bytes],
    language: str = "en",
    *,
    desk: Collection[str] = (),
    known: Mapping[str, str] | None = None,
) -> Folder:
    """Read files that lie nowhere on the disk, as if they were a folder.

    Args:
        files: Contents by path.
        language: Language of the findings.
        desk: Those that were written at the desk.
        known: Their SHA-256, as far as somebody knows it, by path.
    """
    findings = Findings(language)
    # In the order of paths, as they would come from a disk.
    ordered = {path: files[path] for path in sorted(files, key=_parts)}
    return Folder(
        root=Path(),
        entries=_read(ordered, findings),
        files=ordered,
        findings=findings.sorted(),
        desk=frozenset(desk),
        known=known or {},
    )


def _read(files: Mapping[str, bytes], findings: Findings) -> tuple[Entry, ...]:
    """Read all files; the programme first, since it names the zone."""
    entries: list[Entry] = []
    zone = ""
    if PROGRAMME in files:
        own = read_file(PROGRAMME, files[PROGRAMME], "", findings.language)
        zone = own.zone
        own.add_to(entries, findings)
    else:
        findings.add("programme_missing", (PROGRAMME, 0, ""))
    for path, content in files.items():
        if path != PROGRAMME and not _is_picture(path):
            found = read_file(path, content, zone, findings.language)
            found.add_to(entries, findings)
    return filled_entries(entries)


def _parts(path: str) -> list[str]:
    return path.split("/")


def _is_picture(path: str) -> bool:
    return path.startswith(f"{MEDIA}/") and not path.endswith(".yaml")
