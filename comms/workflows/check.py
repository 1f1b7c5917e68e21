"""Looks at a campaign folder as it lies there: no site is opened for that."""

from pathlib import Path

from comms.content.check import check_folder
from comms.content.folder import Folder, read_folder
from comms.errors import Finding


def check(root: Path, language: str) -> tuple[Folder, tuple[Finding, ...]]:
    """Read and check a folder without a store."""
    folder = read_folder(root, language=language)
    return folder, check_folder(folder, language=language)
