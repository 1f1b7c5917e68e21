"""The files of a source by their hashes; contents that are known are not read again.

Every press at the desk looks at all files of the programme, of which a few have
changed: what a hash stands for never changes, so it is kept in the process.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import NamedTuple

from sqlmodel import Session, col, select

from comms.model.tables import SourceFile

#: Bytes of contents that are kept, and the largest of one: pictures are read anew.
_MOST, _LARGEST = 96 * 1024 * 1024, 64 * 1024
#: How many rows one statement asks for by name.
_PIECE = 500


class Stamp(NamedTuple):
    """What a file is, without its contents."""

    sha256: str
    #: Where it was written ("folder" or "desk").
    origin: str


class _Kept:
    """Contents by hash, those that were asked for last."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        # Requests are answered by several threads.
        self._lock = Lock()

    def take(self, digest: str) -> bytes | None:
        """Return what a hash stands for, or None."""
        with self._lock:
            content = self._found.get(digest)
            if content is not None:
                self._found.move_to_end(digest)
            return content

    def put(self, digest: str, content: bytes) -> None:
        """Keep a content, and let go of what nobody has asked for longest."""
        if len(content) > _LARGEST:
            return
        with self._lock:
            if digest not in self._found:
                self._size += len(content)
            self._found[digest] = content
            while self._size > _MOST:
                _, oldest = self._found.popitem(last=False)
                self._size -= len(oldest)


_KEPT = _Kept()


def stamps(session: Session, source: str) -> dict[str, Stamp]:
    """Return what each file of a source is, by path."""
    rows = session.execute(
        select(SourceFile.path, SourceFile.sha256, SourceFile.origin).where(
            SourceFile.source == source
        )
    )
    return {path: Stamp(digest, origin) for path, digest, origin in rows}


def contents(
    session: Session, source: str, wanted: Mapping[str, Stamp]
) -> dict[str, bytes]:
    """Return the contents of files by path.

    Args:
        session: The store as it is now.
        source: Whose files.
        wanted: What `stamps` returned of them.
    """
    found: dict[str, bytes] = {}
    lacking: list[str] = []
    for path, stamp in wanted.items():
        content = _KEPT.take(stamp.sha256)
        if content is None:
            lacking.append(path)
        else:
            found[path] = content
    for path, content in _read(session, source, lacking):
        found[path] = content
        _KEPT.put(wanted[path].sha256, content)
    return found


def _read(
    session: Session, source: str, paths: list[str]
) -> Iterable[tuple[str, bytes]]:
    for start in range(0, len(paths), _PIECE):
        piece = paths[start : start + _PIECE]
        rows = session.execute(
            select(SourceFile.path, SourceFile.content).where(
                SourceFile.source == source, col(SourceFile.path).in_(piece)
            )
        )
        yield from ((path, content) for path, content in rows)


def rows_of(
    session: Session, source: str, paths: Iterable[str]
) -> dict[str, SourceFile]:
    """Return the rows of some files by path, to change them."""
    named = list(paths)
    found: dict[str, SourceFile] = {}
    for start in range(0, len(named), _PIECE):
        piece = named[start : start + _PIECE]
        rows = session.exec(
            select(SourceFile).where(
                SourceFile.source == source, col(SourceFile.path).in_(piece)
            )
        )
        found |= {row.path: row for row in rows}
    return found
