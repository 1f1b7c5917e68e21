"""Where a rendered line comes from: marks that Jinja carries along.

An extension puts an invisible mark before each line of template text. After
rendering the marks are taken out again and remembered, so that a fault found in
the result can be shown at its file and line.
"""

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

# Private-use characters: they stand for nothing, so no text needs them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*):([0-9]+){_CLOSE}")


class SourceMarks(Extension):
    """Marks each line of an MJML template with its file and line."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens, with marks in those that are text."""
        name = stream.name or ""
        for token in stream:
            if token.type == "data" and name.endswith(".mjml"):
                marked = _with_marks(token.value, name, token.lineno)
                yield Token(token.lineno, token.type, marked)
            else:
                yield token


def _with_marks(text: str, name: str, first: int) -> str:
    lines = text.split("\n")
    return "\n".join(
        f"{_OPEN}{name}:{first + number}{_CLOSE}{line}"
        for number, line in enumerate(lines)
    )


@dataclass(frozen=True, kw_only=True)
class Marked:
    """Rendered text without marks, and where its parts come from."""

    text: str
    #: Offsets in the UTF-8 bytes of `text`, rising, and the place of each.
    offsets: tuple[int, ...]
    places: tuple[tuple[str, int], ...]

    def source_of(self, offset: int) -> tuple[str, int]:
        """Return template and line of a byte of the text."""
        return self.places[bisect.bisect_right(self.offsets, offset) - 1]


def read_marks(rendered: str, name: str) -> Marked:
    """Take the marks out of what the template `name` made and remember them."""
    pieces: list[str] = []
    offsets = [0]
    places = [(name, 1)]
    size = end = 0
    for mark in _MARK.finditer(rendered):
        piece = rendered[end : mark.start()]
        size += len(piece.encode())
        pieces.append(piece)
        offsets.append(size)
        places.append((mark[1], int(mark[2])))
        end = mark.end()
    pieces.append(rendered[end:])
    return Marked(text="".join(pieces), offsets=tuple(offsets), places=tuple(places))
