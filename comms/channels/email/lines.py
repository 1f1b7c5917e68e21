"""What a message is made of, line by line: may it travel, and how (RFC 5321, 5322).

A line that ends with anything but CRLF, or is too long, is refused here: servers differ
on such lines, and a second message can hide in the difference. Of a piece that many
messages share, what lies between its first line and its last is looked at once.
"""

import re
from typing import NamedTuple

from comms.ports import MergedMessage

#: Without its CRLF (RFC 5322, section 2.1.1).
_LONGEST_LINE = 998
#: Pieces shorter than this are looked at each time.
_WORTH_KEEPING = 256
_MOST_KEPT = 512
_LINE_START_DOT = re.compile(rb"(?m)^\.")


class Parcel(NamedTuple):
    """A message, and what there is to know of it before it leaves."""

    message: MergedMessage
    #: Octets.
    size: int
    #: Whether every line ends as it must and is short enough.
    is_legal: bool
    is_ascii: bool
    #: Whether a line begins with a full stop.
    has_dots: bool
    ends_with_line: bool

    @property
    def delivery_id(self) -> int:
        """Delivery row the message belongs to."""
        return self.message.delivery_id

    def on_wire(self, following: bytes = b"") -> list[bytes]:
        """Return the message as it travels: full stops doubled, and the final one.

        RFC 5321 section 4.5.2.

        Args:
            following: Commands that leave with the end of the message.
        """
        end = (b".\r\n" if self.ends_with_line else b"\r\n.\r\n") + following
        if self.has_dots:
            return [_LINE_START_DOT.sub(b"..", self.message.content), end]
        return [*self.message.pieces, end]


class Surveyor:
    """Looks at messages; remembers the pieces that they share."""

    def __init__(self) -> None:
        #: Piece and its short form. By identity, so the piece is kept alive for as long
        #: as that is relied upon.
        self._seen: dict[int, tuple[bytes, bytes]] = {}
        self._before: tuple[bytes, ...] = ()

    def parcel(self, message: MergedMessage) -> Parcel:
        """Return a message with what there is to know of it."""
        pieces = message.pieces
        text = b"".join(
            [
                piece if len(piece) < _WORTH_KEEPING else self._short(piece)
                for piece in pieces
            ]
        )
        self._before = pieces
        return Parcel(
            message,
            sum(map(len, pieces)),
            _is_legal(text),
            text.isascii(),
            _has_dots(text),
            text.endswith(b"\r\n"),
        )

    def _short(self, piece: bytes) -> bytes:
        """Return what has to be looked at of a piece: all, where it was never seen."""
        seen = self._seen.get(id(piece))
        if seen is not None:
            return seen[1]
        if piece in self._before:
            self._seen[id(piece)] = piece, abridged(piece)
            if len(self._seen) > _MOST_KEPT:
                del self._seen[next(iter(self._seen))]
        return piece


def abridged(piece: bytes) -> bytes:
    """Return a short text that makes any message what the piece would make it.

    The first line and the last may go on in other pieces and are kept; of those between
    them, one full stop and one letter outside ASCII stand for all. A piece that is not
    legal stays as it is.
    """
    first, found, rest = piece.partition(b"\r\n")
    if not found or not _is_legal(piece):
        return piece
    between, _, last = rest.rpartition(b"\r\n")
    return b"".join(
        (
            first,
            b"\r\n",
            b".\r\n" if _has_dots(between) else b"",
            b"" if between.isascii() else b"\x80\r\n",
            last,
        )
    )


def _has_dots(text: bytes) -> bool:
    return b"\r\n." in text or text.startswith(b".")


def _is_legal(text: bytes) -> bool:
    flat = text.replace(b"\r\n", b"")
    has_strays = b"\r" in flat or b"\n" in flat or b"\0" in flat
    return not has_strays and _is_short(text)


def _is_short(text: bytes) -> bool:
    """Tell whether no line is too long, from line end to line end in long strides."""
    start = 0
    while len(text) - start > _LONGEST_LINE:
        end = text.rfind(b"\r\n", start, start + _LONGEST_LINE + 2)
        if end < 0:
            return False
        start = end + 2
    return True
