"""Quoted-printable of RFC 2045 section 6.7, in pieces that can be joined.

Every piece begins at the start of a line and ends either with a line end or with a
soft line break, so pieces encoded apart read as one text when they stand side by
side. Beyond the RFC no line begins with a full stop or with "From ", which servers
between here and the reader like to alter.
"""

import re
from collections.abc import Iterator

# One less than the RFC's 76: room for the soft line break.
_ROOM = 75
_PLAIN = frozenset(range(33, 127)) - {ord("=")} | {ord(" "), ord("\t")}
_TABLE = [bytes([o]) if o in _PLAIN else b"=%02X" % o for o in range(256)]
# What ends a line in the text of a person, and what no mail may hold.
_LINE_ENDS = {ord("\v"): "\n", ord("\f"): "\n", 0x85: "\n"}
_DROPPED = dict.fromkeys(
    [o for o in (*range(32), *range(127, 160)) if chr(o) not in "\t\n\v\f\x85"]
)
_CLEANED = _LINE_ENDS | _DROPPED
# One short line that encoding does not change: most addresses and tokens.
_UNCHANGED = re.compile(r"(?![.])[!-<>-~]{1,75}\Z")


def clean(text: str) -> str:
    """Return text with LF as its only line end and without control characters.

    Halves of surrogate pairs, which no encoding can write, become question marks.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)
    return lines.encode("utf-8", "replace").decode()


def quoted_printable(text: str) -> bytes:
    """Return clean text encoded; joins with what stands before and after it."""
    if _UNCHANGED.match(text):
        return text.encode("ascii") + b"=\r\n"
    *whole, open_line = text.split("\n")
    encoded = [line for text_line in whole for line in _lines(text_line, b"")]
    if open_line:
        encoded += _lines(open_line, b"=")
    return b"".join(line + b"\r\n" for line in encoded)


def _lines(line: str, end: bytes) -> Iterator[bytes]:
    rest = b"".join([_TABLE[octet] for octet in line.encode()])
    if not end and rest[-1:] in {b" ", b"\t"}:
        # A blank at the end of a line would be lost on the way.
        rest = rest[:-1] + b"=%02X" % rest[-1]
    while len(rest := _without_magic(rest)) > _ROOM:
        cut = _cut(rest)
        yield rest[:cut] + b"="
        rest = rest[cut:]
    yield rest + end


def _without_magic(line: bytes) -> bytes:
    if line.startswith((b".", b"From ")):
        return b"=%02X" % line[0] + line[1:]
    return line


def _cut(line: bytes) -> int:
    """Return where to break, never inside an encoded octet."""
    for back in (1, 2):
        if line[_ROOM - back] == ord("="):
            return _ROOM - back
    return _ROOM
