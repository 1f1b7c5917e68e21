"""Takes a mail of any making apart: parts in order, their text; pure, in bounded time.

What is broken is read as far as it goes: a boundary that never comes, a part that is
cut off, line ends of any kind. Nothing raises. Limits stand below; what lies beyond
them is passed over, since a report stands at the beginning of a mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from comms.receive.fields import (
    Fields,
    decoded,
    from_base64,
    from_quoted,
    read_fields,
)

#: Octets that are read of a mail, of a header block, of one text.
MOST_OCTETS = 1_000_000
_MOST_HEADER = 200_000
_MOST_TEXT = 60_000
#: Parts in all, and how deep they may nest.
_MOST_PARTS = 60
_DEEPEST = 8
_PARAMETER = re.compile(
    r';\s*([A-Za-z][A-Za-z0-9*_-]{0,30})\s*=\s*(?:"([^"]{0,300})"|([^\s;"]{1,300}))'
)
_TYPE = re.compile(r"\s*([A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,80})")
_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,2000}>")
_LINE_TAG = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table)\b[^<>]{0,500}>", re.IGNORECASE
)
_HIDDEN = ("style", "script", "title")
#: A line that looks like one between parts: a header follows.
_DELIMITER = re.compile(
    rb"^--([^\s-][^\s]{5,75})[ \t]{0,8}\n(?=content-)", re.IGNORECASE | re.MULTILINE
)

EMBEDDED = frozenset({"message/rfc822", "message/global", "message/partial"})


@dataclass(frozen=True, slots=True)
class Part:
    """A mail, or a part of one."""

    fields: Fields
    #: As "text/plain", in lower case; "" where none is said.
    type: str
    parameters: dict[str, str] = field(repr=False)
    #: Without its header, still encoded; lines end with line feeds.
    body: bytes = field(repr=False)
    #: Of a multipart, or the one mail that is embedded.
    parts: tuple["Part", ...] = ()

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below, in their order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def octets(self) -> bytes:
        """Return the body with its transfer encoding undone."""
        encoding = self.fields.get("content-transfer-encoding").lower()
        # An encoded letter takes up to three octets.
        body = self.body[: 3 * _MOST_TEXT]
        if "base64" in encoding:
            return from_base64(body)[:_MOST_TEXT] or body
        if "quoted" in encoding:
            return from_quoted(body)[:_MOST_TEXT]
        return body[:_MOST_TEXT]

    def text(self) -> str:
        """Return the body as text that a person reads."""
        text = decoded(self.octets(), self.parameters.get("charset", ""))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return without_tags(text) if self.type == "text/html" else text


class _Budget:
    """How many parts may still be opened."""

    def __init__(self) -> None:
        self.left = _MOST_PARTS

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def read_parts(raw: bytes) -> Part:
    """Take a mail apart; never raises."""
    octets = _line_feeds(raw[:MOST_OCTETS]).lstrip(b"\n")
    if octets.startswith((b"From ", b">From ")):
        octets = octets.partition(b"\n")[2]
    return _part(octets, _Budget(), 0)


def _line_feeds(octets: bytes) -> bytes:
    """Return octets whose lines all end with a line feed."""
    for ending in (b"\r\r\n", b"\r\n", b"\r"):
        octets = octets.replace(ending, b"\n")
    return octets


def _part(octets: bytes, budget: _Budget, depth: int) -> Part:
    head, body = split_head(octets)
    fields = read_fields(head)
    said = fields.get("content-type")
    found = _TYPE.match(said)
    kind = found[1].lower() if found else ""
    parameters = {
        one[1].lower(): one[2] or one[3] or "" for one in _PARAMETER.finditer(said)
    }
    parts: tuple[Part, ...] = ()
    if depth < _DEEPEST:
        if kind.startswith("multipart/") or (not kind and "boundary" in parameters):
            boundary = parameters.get("boundary", "").strip()
            pieces = _pieces(body, boundary, budget) or _pieces(
                body, _guessed(body), budget
            )
            parts = tuple(_part(piece, budget, depth + 1) for piece in pieces)
        elif kind in EMBEDDED and budget.take():
            parts = (_part(_embedded(fields, body), budget, depth + 1),)
    return Part(fields, kind, parameters, body, parts)


def split_head(octets: bytes) -> tuple[bytes, bytes]:
    """Return the header block and what comes after the first empty line."""
    if octets.startswith(b"\n"):
        return b"", octets[1:]
    end = octets.find(b"\n\n", 0, _MOST_HEADER)
    if end < 0:
        return octets[:_MOST_HEADER], b""
    return octets[:end], octets[end + 2 :]


def _embedded(fields: Fields, body: bytes) -> bytes:
    """Return an embedded mail; some programs encode it, though none may."""
    encoding = fields.get("content-transfer-encoding").lower()
    if "base64" in encoding:
        body = _line_feeds(from_base64(body)) or body
    elif "quoted" in encoding:
        body = from_quoted(body)
    return body.lstrip(b"\n")


def _pieces(body: bytes, boundary: str, budget: _Budget) -> list[bytes]:
    """Return the parts between boundaries; without any boundary, none."""
    delimiter = b"\n--" + boundary.encode("utf-8", "replace")
    text = b"\n" + body
    pieces: list[bytes] = []
    start = -1
    at = text.find(delimiter) if boundary else -1
    while at >= 0:
        if start >= 0:
            pieces.append(text[start:at])
        end = text.find(b"\n", at + 1)
        is_last = text[at + len(delimiter) : at + len(delimiter) + 2] == b"--"
        if end < 0 or is_last or not budget.take():
            return pieces
        start = end + 1
        # The end of this line may begin the next delimiter.
        at = text.find(delimiter, end)
    if start >= 0:
        pieces.append(text[start:])
    return pieces


def _guessed(body: bytes) -> str:
    """Return the boundary that a body seems to have; "" without one."""
    found = _DELIMITER.search(body, 0, _MOST_TEXT)
    return found[1].decode("utf-8", "replace") if found else ""


def without_tags(text: str) -> str:
    """Return the words of HTML, roughly: for finding phrases, never for showing."""
    for name in _HIDDEN:
        text = _without_element(text, name)
    text = _TAG.sub(" ", _LINE_TAG.sub("\n", text))
    return unescape(text)


def _without_element(text: str, name: str) -> str:
    lower = text.lower()
    kept, at = [], 0
    while (start := lower.find(f"<{name}", at)) >= 0:
        kept.append(text[at:start])
        end = lower.find(f"</{name}", start)
        if end < 0:
            return "".join(kept)
        at = end
    kept.append(text[at:])
    return "".join(kept)
