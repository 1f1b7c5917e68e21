"""What a message is made of, line by line: may it travel, and how (RFC 5321, 5322).

Pieces that many messages share are looked at once. A line that ends with anything but
CRLF, or is too long, is refused here: servers differ on such lines, and a second
message can hide in the difference.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass

from comms.ports import MergedMessage

#: Without its CRLF (RFC 5322, section 2.1.1).
_LONGEST_LINE = 998
#: Pieces shorter than this are looked at each time.
_WORTH_KEEPING = 2048
_MOST_KEPT = 512
_DOT = ord(".")
_LINE_START_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class _Piece:
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


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to know of a message before it leaves."""

    size: int
    #: Whether every line ends as it must and is short enough.
    is_legal: bool
    is_ascii: bool
    #: Whether a line begins with a full stop.
    has_dots: bool
    ends_with_line: bool


@dataclass(frozen=True, slots=True)
class Parcel:
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
        for content in message.pieces:
            if not content:
                continue
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


def _look(content: bytes) -> _Piece:
    lines = content.split(b"\n")
    ended = lines[:-1]
    legal = (
        all(line.endswith(b"\r") and len(line) <= _LONGEST_LINE + 1 for line in ended)
        and content.count(b"\r") == len(ended)
        and b"\0" not in content
    )
    return _Piece(
        is_legal=legal,
        is_ascii=content.isascii(),
        has_dots=any(line.startswith(b".") for line in lines[1:]),
        starts_with_dot=content[0] == _DOT,
        first=len(lines[0].removesuffix(b"\r")) if ended else len(content),
        last=len(lines[-1]),
        has_lines=bool(ended),
    )
