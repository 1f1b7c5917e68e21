"""Opens a list of people as text, whatever program wrote it.

Reads bytes; gives lines. UTF-8, UTF-16 and UTF-32 with or without a mark, Windows-1252
and Latin-1, also where a file begins in one and goes on in another. A line that is
longer than any row is given as `TOO_LONG`, and never held.
"""

import codecs
import io
from collections.abc import Iterator
from typing import IO, TextIO

#: Stands for a line that no row is as long as. (Lines that are given hold no NUL.)
TOO_LONG = "\0"
#: Letters of a line; a field of our own has a few hundred.
LONGEST_LINE = 100_000
_SAMPLE = 4096
_OWN_BYTES = "comms-own-bytes"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_western(fault: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as older programs of Western Europe wrote them."""
    if not isinstance(fault, UnicodeDecodeError):  # pragma: no cover - we only read
        raise fault
    wrong = fault.object[fault.start : fault.end]
    text = "".join(
        # Five bytes mean nothing in Windows-1252.
        bytes((byte,)).decode("cp1252", "ignore") or chr(byte)
        for byte in wrong
    )
    return text, fault.end


codecs.register_error(_OWN_BYTES, _as_western)


def open_text(file: IO[bytes]) -> TextIO:
    """Return a file as text; it must be at its beginning and able to go back there."""
    start = file.read(_SAMPLE)
    file.seek(0)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return io.TextIOWrapper(file, encoding, "replace")
    if wide := _unmarked_wide(start):
        return io.TextIOWrapper(file, wide, "replace")
    return io.TextIOWrapper(file, "utf-8-sig", _OWN_BYTES)


def _unmarked_wide(start: bytes) -> str:
    """Return which UTF-16 without a mark a text is in; "": in none."""
    pairs = len(start) // 2
    if not pairs:
        return ""
    first, second = start[::2].count(0), start[1::2].count(0)
    # Most letters of our alphabets have an empty half, always the same one.
    if second * 2 > pairs and first * 8 < pairs:
        return "utf-16-le"
    return "utf-16-be" if first * 2 > pairs and second * 8 < pairs else ""


def lines_of(text: TextIO) -> Iterator[str]:
    """Give the lines of a text with their ends, whatever signs end them."""
    readline = text.readline
    while line := readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and line[-1] != "\n":
            while (more := readline(LONGEST_LINE)) and more[-1] != "\n":
                pass
            yield TOO_LONG
        else:
            yield line.replace("\0", "") if "\0" in line else line
