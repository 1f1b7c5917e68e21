"""Lets go of an address in the files of a site: lists, reports about them, mail aside.

Reports are overwritten where they stand, so a list that is being taken in goes on at
the same byte. A list that waits is written anew, whatever program made it, with an
empty row where she stood: the numbers of its rows stay what they were.
"""

import csv
import hashlib
import io
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from comms.errors import Refused
from comms.model.addresses_within import is_in, is_named
from comms.model.cells import unmarked
from comms.store import list_uploads
from comms.workflows.house import House
from comms.workflows.list_import import REPORTS
from comms.workflows.list_read import opened_rows

#: Folder, below the site's, of mail that could not be read (`set_aside`).
ASIDE = "returned-aside"
#: Place of the address in a line of a report, which is its last cell.
_CELLS_BEFORE = 4
#: So long an export may take.
_GIVEN_WITHIN = timedelta(hours=1)
#: Stands in a row that is too long to be one.
_TOO_LONG = "…"


def blank_files(house: House, key: str) -> None:
    """Let go of an address, in its normal form, in all files of a site."""
    home = house.settings.home
    folder = home / REPORTS
    blank_reports(folder, key)
    for path in sorted(folder.glob("*.list")):
        blank_list(house, path, key)
    oldest = (house.clock.now() - _GIVEN_WITHIN).timestamp()
    for path in folder.glob("out-*"):
        # Else it is on its way to somebody, and goes once it has been given.
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    for path in [*(home / ASIDE).glob("*")]:
        if path.exists() and is_in(path.read_bytes(), key):
            # With what it came by, and what went wrong.
            for ending in (".json", ".eml"):
                path.with_suffix(ending).unlink(missing_ok=True)


def blank_reports(folder: Path, key: str) -> int:
    """Blank an address in the reports about lists; return in how many lines."""
    lines = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open("r+b") as file:
            at = 0
            for line in file:
                if _names(line, key):
                    lines += 1
                    cell = _cell_of(line)
                    os.pwrite(file.fileno(), b"*" * len(cell), at + line.rindex(cell))
                at += len(line)
            os.fsync(file.fileno())
    return lines


def _cell_of(line: bytes) -> bytes:
    return line.rstrip(b"\r\n").split(b";", _CELLS_BEFORE)[-1]


def _names(line: bytes, key: str) -> bool:
    text = _cell_of(line).decode("utf-8", "replace")
    if "@" not in text:
        return False
    cell = next(iter(next(csv.reader([text], delimiter=";"), [])), "")
    return is_named(unmarked(cell), key)


def blank_list(house: House, path: Path, key: str) -> bool:
    """Empty the rows of a waiting list that name an address; False: none does.

    A list that nobody can read to its end goes as a whole.
    """
    try:
        if not any(_is_hers(cells, key) for cells in _rows(path)):
            return False
        new = path.with_name(f"{secrets.token_hex(16)}.list")
        try:
            _write_without(path, new, key)
            before, after = _hash(path), _hash(new)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    except Refused:
        path.unlink(missing_ok=True)
        return True
    with house.store.write() as session:
        # One that was cut off in the middle goes on where it was.
        list_uploads.rename_open(session, before, after)
    return True


def _rows(path: Path) -> Iterator[Sequence[str]]:
    with path.open("rb") as file:
        rows, close = opened_rows(file)
        try:
            for _, cells in rows:
                yield [_TOO_LONG] if cells is None else cells
        finally:
            close()


def _is_hers(cells: Sequence[str], key: str) -> bool:
    return any(is_named(cell, key) for cell in cells)


def _write_without(path: Path, new: Path, key: str) -> None:
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        io.TextIOWrapper(file, "utf-8-sig", "replace", newline="") as out,
    ):
        write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
        for cells in _rows(path):
            write([""] * len(cells) if _is_hers(cells, key) else cells)
        out.flush()
        os.fsync(file.fileno())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
