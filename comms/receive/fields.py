"""Header fields of a mail somebody else made: read, never passed on; pure.

Anything is taken: fields without a name are passed over, wrong encodings become
replacement characters, what is too long is cut. Values are plain text on one line.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: More fields than this, or longer ones, are not read.
_MOST_FIELDS = 400
_LONGEST_VALUE = 4_000
_MOST_WORDS = 40
_NAME = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
#: RFC 2047 section 2; longer than allowed there, since programs are.
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[a-z-]{0,20})?\?([bBqQ])\?([^? ]*)\?="
)
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(=\?)")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")
#: Character sets that are decoded; others (punycode …) can be made to take long.
_CHARSET = re.compile(
    r"(us-?)?ascii|utf-?(8|16|16le|16be)|iso-?8859-?\d{1,2}|latin-?\d|koi8-?[ru]"
    r"|iso-?2022-?(jp|kr)(-\d)?|(x-)?s(hift)?[-_]?jis|(x-)?euc-?(jp|kr|cn)"
    r"|gb-?(2312|k|18030)|big-?5(-?hkscs)?|(windows|cp|x-cp|ibm)-?\d{3,4}|tis-?620\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The header fields of one part, in their order."""

    #: Name in lower case, and value on one line.
    rows: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """Return the first value of a name; "" where there is none."""
        return next(self.all(name), "")

    def all(self, name: str) -> Iterator[str]:
        """Yield the values of a name."""
        return (value for key, value in self.rows if key == name)

    def text(self, name: str) -> str:
        """Return the first value of a name with its encoded words decoded."""
        return decoded_words(self.get(name))

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.rows)


def read_fields(block: bytes) -> Fields:
    """Return the fields of a header block whose lines end with line feeds."""
    rows: list[tuple[str, list[bytes]]] = []
    for line in block.split(b"\n"):
        if line[:1] in {b" ", b"\t"}:
            if rows and len(rows[-1][1]) < _MOST_FIELDS:
                rows[-1][1].append(line)
        elif found := _NAME.match(line):
            if len(rows) >= _MOST_FIELDS:
                break
            name = found[1].decode("ascii").lower()
            rows.append((name, [line[found.end() :]]))
        elif rows and rows[-1][1][-1].rstrip().endswith(b";"):
            # Folded by a program that forgot the blank.
            rows[-1][1].append(b" " + line)
    return Fields(tuple((name, _one_line(b"".join(parts))) for name, parts in rows))


def _one_line(value: bytes) -> str:
    text = plain(value[:_LONGEST_VALUE])
    return text.replace("\t", " ").strip()


def plain(octets: bytes) -> str:
    """Return text that names no character set: UTF-8, else Latin 1."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def decoded_words(value: str) -> str:
    """Return a value with its encoded words decoded; never raises."""
    if "=?" not in value:
        return value
    joined = _BETWEEN_WORDS.sub(r"\1\2", value)
    text = _WORD.sub(_decoded_word, joined, count=_MOST_WORDS)
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)


def _decoded_word(found: "re.Match[str]") -> str:
    charset, form, body = found[1], found[2], found[3]
    octets = body.encode("utf-8", "replace")
    if form in "bB":
        octets = from_base64(octets)
    else:
        octets = from_quoted(octets.replace(b"_", b" "))
    return decoded(octets, charset)


def decoded(octets: bytes, charset: str) -> str:
    """Return text by the name of its character set; unknown ones as `plain`."""
    name = _known(charset)
    return octets.decode(name, "replace") if name else plain(octets)


@lru_cache(maxsize=64)
def _known(charset: str) -> str:
    name = charset.strip("\"' ").lower()
    if not name or name in {"us-ascii", "ascii"} or not _CHARSET.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name.removeprefix("x-")).name
    except LookupError:
        return ""


def from_base64(octets: bytes) -> bytes:
    """Return what base64 holds, up to where it breaks off."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", octets.partition(b"=")[0])
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4] + _tail(letters))
    except binascii.Error:
        return b""


def _tail(letters: bytes) -> bytes:
    rest = letters[len(letters) // 4 * 4 :]
    return rest.ljust(4, b"=") if len(rest) > 1 else b""


def from_quoted(octets: bytes) -> bytes:
    """Return what quoted-printable holds; what is none of it stays."""
    joined = re.sub(rb"=[ \t]{0,20}\n", b"", octets)
    return _QUOTED.sub(lambda found: bytes((int(found[1], 16),)), joined)
