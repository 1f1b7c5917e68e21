"""Reads an Excel file row by row, without holding it: a million rows fit.

What we read is data from strangers: no document type, no entity, no other packing, and
no more bytes come out of it than asked for, however small it is packed.
"""

import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

_AT_ONCE = 1 << 16
_LONGEST_CELL = 100_000
#: Bytes of one tag or comment; the parser looks through all of it with each block.
_LONGEST_TAG = 1_000_000
#: How many times larger a part may be than it is packed, once it is larger than so
#: many bytes: tables of people shrink to a tenth, bombs to a thousandth.
_MOST_TIMES, _SMALL = 100, 20_000_000
#: How deep elements may lie, and how many between the ends of two rows.
_DEEPEST, _MOST_TAGS = 50, 200_000
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_SHARED = "xl/sharedStrings.xml"


class SheetFault(ValueError):
    """A file that is no table we can read; `key` names what is wrong."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is read of a file at the most."""

    #: Bytes of a sheet, and of the texts that its cells share.
    unpacked: int = 2_000_000_000
    shared: int = 80_000_000
    columns: int = 500


_OF_LISTS = Limits()


def sheet_rows(
    file: IO[bytes], limits: Limits = _OF_LISTS
) -> Generator[tuple[int, list[str] | None], None, None]:
    """Give the rows of the first sheet: number and cells; None: too long to be a row.

    Raises:
        SheetFault: "unreadable", "too_large".
    """
    with _readable(), zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        sheets = sorted(
            (name for name in names if name.startswith("xl/worksheets/sheet")),
            key=lambda name: (len(name), name),
        )
        if not sheets:
            raise SheetFault("unreadable")
        texts: list[str] = []
        if _SHARED in names:
            for _, cells in _read(packed, _SHARED, limits.shared, _Texts()):
                texts += cells or ()
        sheet = _Sheet(texts, limits.columns)
        yield from _read(packed, sheets[0], limits.unpacked, sheet)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except SheetFault:
        raise
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        zlib.error,
        EOFError,
        OSError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as fault:
        # Damaged, cut off, packed in another way, or with a password.
        raise SheetFault("unreadable") from fault


class _Reader:
    """What is made of the elements of one part."""

    def __init__(self) -> None:
        self.done: list[tuple[int, list[str] | None]] = []
        self._pieces: list[str] | None = None
        self._length = 0
        self._depth = self._tags = 0

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element, unless it is one of too many."""
        self._depth += 1
        self._tags += 1
        if self._depth > _DEEPEST or self._tags > _MOST_TAGS:
            raise SheetFault("too_large")
        self.begin(_local(tag), attributes)

    def close(self, tag: str) -> None:
        """End an element."""
        self._depth -= 1
        self.end(_local(tag))

    def give(self, number: int, cells: list[str] | None) -> None:
        """Take a row down as done."""
        self.done.append((number, cells))
        self._tags = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def text(self, words: str) -> None:
        if self._pieces is not None and self._length < _LONGEST_CELL:
            self._pieces.append(words)
            self._length += len(words)

    def _listen(self) -> None:
        self._pieces, self._length = [], 0

    def _heard(self) -> str:
        words = "".join(self._pieces or ())
        self._pieces = None
        return words


class _Texts(_Reader):
    """Texts that cells share: each is a row of one cell."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self._within = 0

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._within += 1
        elif name == "t":
            self._listen()

    def end(self, name: str) -> None:
        if name == "t":
            self._words.append(self._heard())
        elif name == "si":
            # One within another is a part of it, and no text of its own.
            self._within -= 1
            if not self._within:
                self.give(0, ["".join(self._words)])
                self._words = []


class _Sheet(_Reader):
    """Rows of a sheet."""

    def __init__(self, texts: list[str], most: int) -> None:
        super().__init__()
        self._texts, self._most = texts, most
        self._number = 0
        self._cells: list[str] = []
        self._is_long = False
        self._words: list[str] = []
        self._left = _LONGEST_CELL
        self._is_shared = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            stated = attributes.get("r", "")
            self._number = int(stated) if stated.isdecimal() else self._number + 1
            self._cells, self._is_long = [], False
        elif name == "c":
            self._words, self._left = [], _LONGEST_CELL
            self._is_shared = attributes.get("t") == "s"
            place = _PLACE.fullmatch(attributes.get("r", ""))
            column = _column(place[1]) if place else len(self._cells)
            if column >= self._most:
                self._is_long = True
            else:
                self._cells += [""] * (column - len(self._cells))
        elif name in {"v", "t"}:
            self._listen()

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            words = self._heard()
            if name == "v" and self._is_shared:
                words = self._texts[int(words)]
            # A cell may name a long text many times: few bytes, and much memory.
            self._left -= len(words)
            if self._left <= 0:
                self._is_long = True
            elif words:
                self._words.append(words)
        elif name == "c" and len(self._cells) < self._most:
            self._cells.append("".join(self._words))
        elif name == "row":
            self.give(self._number, None if self._is_long else self._cells)


def _read(
    packed: zipfile.ZipFile, name: str, largest: int, reader: _Reader
) -> Iterator[tuple[int, list[str] | None]]:
    about = packed.getinfo(name)
    if about.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SheetFault("unreadable")
    # A part that holds more than it says is cut off there by the library.
    most = max(_SMALL, _MOST_TIMES * about.compress_size)
    if about.file_size > min(largest, most):
        raise SheetFault("too_large")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.text
    done = 0
    with packed.open(about) as part:
        while block := part.read(_AT_ONCE):
            parser.Parse(block, False)
            done += len(block)
            if done - parser.CurrentByteIndex > _LONGEST_TAG:
                raise SheetFault("too_large")
            yield from reader.done
            reader.done.clear()
        parser.Parse(b"", True)
    yield from reader.done


def _no_document_type(*_: object) -> None:
    raise SheetFault("unreadable")


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
