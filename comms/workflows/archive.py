"""The form of a backup inside its seal: what is where in the stream.

A compressed tar, written and read from front to back: `manifest.json` first, then
the rows of each table in pieces (`rows/<table>/<number>.jsonl`), then the files of the
site (`site/…`), and `end.json` with the counts of everything before it. Names are
taken from this list only; nothing is ever unpacked under a name from the stream.
"""

import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from comms.errors import BackupRefused

#: Version of this form.
FORM = 1
MANIFEST, END = "manifest.json", "end.json"
_ROWS, _SITE = "rows", "site"
#: Fast rather than small: a backup is made in the middle of a send.
_COMPRESSION = 1
_LONGEST_NAME = 1000
_AT_ONCE = 1 << 20


class ArchiveWriter:
    """Writes the parts of a backup, one after the other."""

    def __init__(self, target: BinaryIO) -> None:
        self._packed = GzipFile(
            mode="wb", fileobj=target, compresslevel=_COMPRESSION, mtime=0
        )
        self._tar = tarfile.open(  # noqa: SIM115 - closed by `finish`
            mode="w|", fileobj=self._packed
        )
        self._number = 0

    def document(self, name: str, content: Mapping[str, Any]) -> None:
        """Add a JSON document."""
        self._add(name, json.dumps(content, ensure_ascii=False).encode())

    def rows(self, table: str, piece: bytes) -> None:
        """Add some rows of a table."""
        self._number += 1
        self._add(f"{_ROWS}/{table}/{self._number:08}.jsonl", piece)

    def file(self, name: PurePosixPath, path: Path) -> None:
        """Add a file of the site, as it is at this moment."""
        # Read whole: it may grow while it is read, but not after its size was said.
        self._add(f"{_SITE}/{name}", path.read_bytes(), path.stat().st_mode & 0o777)

    def finish(self) -> None:
        """Write the end of the stream."""
        self._tar.close()
        self._packed.close()

    def _add(self, name: str, content: bytes, mode: int = 0o600) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), mode
        self._tar.addfile(member, io.BytesIO(content))
        # It remembers each member otherwise, and so grows with the site.
        self._tar.getmembers().clear()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a backup: a document, some rows, or a file."""

    #: "document", "rows" or "file".
    kind: str
    #: Of the document or table, or the file's path below the site folder.
    name: str
    content: IO[bytes]
    mode: int = 0o600

    def read(self) -> bytes:
        """Return the whole content."""
        with _is_ours():
            return self.content.read()

    def skip(self) -> None:
        """Read the content without keeping it."""
        with _is_ours():
            while self.content.read(_AT_ONCE):
                pass

    def as_document(self) -> dict[str, Any]:
        """Return a JSON document."""
        found = json.loads(self.read())
        if not isinstance(found, dict):
            raise BackupRefused(key="operate.altered")
        return found


def parts(source: BinaryIO) -> Iterator[Part]:
    """Yield the parts of a backup; each is to be read before the next is asked for.

    Raises:
        BackupRefused: It is none of ours.
    """
    with (
        _is_ours(),
        GzipFile(mode="rb", fileobj=source) as packed,
        tarfile.open(mode="r|", fileobj=packed) as tar,
    ):
        while (member := tar.next()) is not None:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise BackupRefused(key="operate.altered")
            yield _part(member, content)
            tar.members.clear()  # type: ignore[attr-defined]


@contextmanager
def _is_ours() -> Iterator[None]:
    """Say in our own words that a stream is not what a backup writes."""
    try:
        yield
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error) as error:
        raise BackupRefused(key="operate.altered") from error


def _part(member: tarfile.TarInfo, content: IO[bytes]) -> Part:
    path = PurePosixPath(member.name)
    if member.name in {MANIFEST, END}:
        return Part(kind="document", name=member.name, content=content)
    first, *rest = path.parts
    if first == _ROWS and rest:
        return Part(kind="rows", name=rest[0], content=content)
    inside = PurePosixPath(*rest)
    safe = rest and ".." not in rest and not inside.is_absolute()
    if first != _SITE or not safe or len(member.name) > _LONGEST_NAME:
        raise BackupRefused(key="operate.altered")
    return Part(
        kind="file", name=str(inside), content=content, mode=member.mode & 0o777
    )
