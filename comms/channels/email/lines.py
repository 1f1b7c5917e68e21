"""What a message is made of, line by line: may it travel, and how (RFC 5321, 5322).

Pieces that many messages share are looked at once. A line that ends with anything but
CRLF, or is too long, is refused here: servers differ on such lines, and a second
message can hide in the difference.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from comms.ports import MergedMessage

#: Without its CRLF (RFC 5322, section 2.1.1).
_LONGEST_LINE = 998
#: Pieces shorter than this are looked at each time.
_WORTH_KEEPING = 2048
_MOST_KEPT = 512
_DOT = ord(".")
# Twice as quick as looking for the two letters.
_LATER_DOT = re.compile(rb"\n\.")
_LINE_START_DOT = re.compile(rb"(?m)^\.")


class _Piece(NamedTuple):
    """What there is to know of a piece, wherever it stands."""

    is_legal: bool
    is_ascii: bool
    #: A full stop begins a line that is not the first.
    has_dots: bool
    starts_with_dot: bool
    #: Octets up to the first line end, and after the last; all of them where there
    #: is none.
    first: int
    last: int
    has_lines: bool


class Survey(NamedTuple):
    """What there is to know of a message before it leaves."""

    size: int
    #: Whether every line ends as it must and is short enough.
    is_legal: bool
    is_ascii: bool
    #: Whether a line begins with a full stop.
    has_dots: bool
    ends_with_line: bool


class Parcel(NamedTuple):
    """A message, and what there is to know of it."""

    message: MergedMessage
    survey: Survey

    @property
    def delivery_id(self) -> int:
        """Delivery row the message belongs to."""
        return self.message.delivery_id

    def on_wire(self) -> bytes:
        """Return the message as it travels: full stops doubled, and the final one.

        RFC 5321 section 4.5.2.
        """
        end = b".\r\n" if self.survey.ends_with_line else b"\r\n.\r\n"
        if not self.survey.has_dots:
            return b"".join((*self.message.pieces, end))
        return _LINE_START_DOT.sub(b"..", self.message.content) + end


class Surveyor:
    """Looks at messages; remembers the large pieces it has seen."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, tuple[bytes, _Piece]] = OrderedDict()

    def parcel(self, message: MergedMessage) -> Parcel:
        """Return a message with what there is to know of it."""
        return Parcel(message, self._survey(message))

    def _survey(self, message: MergedMessage) -> Survey:
        size, open_line = 0, 0
        legal = is_ascii = True
        dots = False
        for content in _runs(message.pieces):
            piece = self._piece(content)
            dots = dots or piece.has_dots or (piece.starts_with_dot and not open_line)
            open_line += piece.first
            legal = legal and piece.is_legal and open_line <= _LONGEST_LINE
            open_line = piece.last if piece.has_lines else open_line
            is_ascii = is_ascii and piece.is_ascii
            size += len(content)
        return Survey(
            size=size,
            is_legal=legal and open_line <= _LONGEST_LINE,
            is_ascii=is_ascii,
            has_dots=dots,
            ends_with_line=size > 0 and open_line == 0,
        )

    def _piece(self, content: bytes) -> _Piece:
        if len(content) < _WORTH_KEEPING:
            return _look(content)
        # By identity, and kept alive for as long as that identity is relied upon.
        kept = self._seen.get(id(content))
        if kept is not None and kept[0] is content:
            return kept[1]
        found = _look(content)
        self._seen[id(content)] = (content, found)
        if len(self._seen) > _MOST_KEPT:
            self._seen.popitem(last=False)
        return found


def _runs(pieces: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield large pieces as they are, and what stands between them joined."""
    between: list[bytes] = []
    for piece in pieces:
        if len(piece) < _WORTH_KEEPING:
            between.append(piece)
            continue
        if joined := b"".join(between):
            yield joined
        between = []
        yield piece
    if joined := b"".join(between):
        yield joined


def _look(content: bytes) -> _Piece:
    count = content.count(b"\n")
    legal = (
        content.count(b"\r\n") == count == content.count(b"\r")
        and b"\0" not in content
        and _is_short(content)
    )
    return _Piece(
        is_legal=legal,
        is_ascii=content.isascii(),
        has_dots=_LATER_DOT.search(content) is not None,
        starts_with_dot=content[0] == _DOT,
        first=content.find(b"\r\n") if legal and count else len(content),
        last=len(content) - content.rfind(b"\n") - 1,
        has_lines=bool(count),
    )


def _is_short(content: bytes) -> bool:
    """Tell whether no line is too long."""
    return len(content) <= _LONGEST_LINE or all(
        len(line) <= _LONGEST_LINE for line in content.split(b"\r\n")
    )
