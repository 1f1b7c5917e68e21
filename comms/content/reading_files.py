"""Takes the files of a folder from the disk: bytes by relative path.

Hidden files are left out; links that lead out of the folder, and files too large to
be anything a folder holds, are refused.
"""

from collections.abc import Iterator
from pathlib import Path

from comms.content.reading_findings import Findings

#: Bytes of one file; a video belongs elsewhere.
_LARGEST = 50 * 1024 * 1024
_MOST_FILES = 20_000
_DEEPEST = 10


def read_files(root: Path, findings: Findings) -> dict[str, bytes]:
    """Return every file below `root` by its path with "/", in the order of paths."""
    if not root.is_dir():
        findings.add("folder_missing", ("", 0, ""), value=root)
        return {}
    found: dict[str, bytes] = {}
    for path in sorted(_walk(root, root, findings)):
        if len(found) == _MOST_FILES:
            findings.add("too_many_files", ("", 0, ""), limit=_MOST_FILES)
            break
        name = path.relative_to(root).as_posix()
        try:
            if path.stat().st_size > _LARGEST:
                findings.add("file_too_large", (name, 0, ""), limit=_LARGEST >> 20)
                continue
            found[name] = path.read_bytes()
        except OSError as fault:
            findings.add("file_unreadable", (name, 0, ""), problem=fault.strerror)
    return found


def _walk(folder: Path, root: Path, findings: Findings) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        # Names that are not UTF-8 come from the disk as lone surrogates.
        name = path.relative_to(root).as_posix().encode("utf-8", "replace").decode()
        if name != path.relative_to(root).as_posix():
            findings.add("file_name_wrong", (name, 0, ""), value=path.name)
        elif path.is_symlink() and not _stays_inside(path, root):
            findings.add("link_out_of_folder", (name, 0, ""), value=path.readlink())
        elif path.is_file():
            yield path
        elif path.is_dir() and name.count("/") < _DEEPEST:
            yield from _walk(path, root, findings)
        else:
            findings.add("file_not_regular", (name, 0, ""))


def _stays_inside(link: Path, root: Path) -> bool:
    """Tell whether a link leads to a file of the folder; links to folders never do."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_file() and target.is_relative_to(root.resolve())
