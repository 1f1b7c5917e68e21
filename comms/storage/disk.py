"""Keeps media in a folder of this machine, under names made from their content.

A file is on the disk, whole, before its name is returned; saving the same content
again changes nothing. Only names of the shape that `save` makes are ever opened, so
no name leads out of the folder.
"""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from comms.errors import NotFound
from comms.ports import StoredFile

#: Hexadecimal digits of the hash: 128 bits, more than chance or malice can match.
_DIGITS = 32
_NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}\.[a-z0-9]{{1,8}}", re.ASCII)


class DiskStorage:
    """A media store in a folder; see `ports.MediaStorage`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, content: bytes, suffix: str) -> StoredFile:
        """Keep the content durably and return its name; the same content, once.

        Args:
            content: The file.
            suffix: Ending of the name with its dot (".png").

        Raises:
            ValueError: Not the ending of a file name.
        """
        name = f"{sha256(content).hexdigest()[:_DIGITS]}{suffix.lower()}"
        if not _NAME.fullmatch(name):
            message = f"{suffix!r} is not the ending of a file name"
            raise ValueError(message)
        if not (self._root / name).is_file():
            self._write(name, content)
        return StoredFile(name=name, size=len(content))

    def read(self, name: str) -> bytes:
        """Return the content; raise `NotFound` for a name never returned by save."""
        path = self._root / name
        if not _NAME.fullmatch(name) or not path.is_file():
            message = f"There is no file of media named {name!r}."
            raise NotFound(message)
        return path.read_bytes()

    def has(self, name: str) -> bool:
        """Tell whether a file of that name is there."""
        return bool(_NAME.fullmatch(name)) and (self._root / name).is_file()

    def remove(self, name: str) -> None:
        """Take a file away that nothing needs; one that is gone stays gone."""
        if _NAME.fullmatch(name):
            (self._root / name).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        """Write beside, then rename: nobody ever sees half a file."""
        self._root.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(prefix=".new-", dir=self._root)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o644)
            Path(new).replace(self._root / name)
        except BaseException:
            Path(new).unlink(missing_ok=True)
            raise
        self._sync_folder()

    def _sync_folder(self) -> None:
        """Make the rename itself durable."""
        handle = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
