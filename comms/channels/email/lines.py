"""What a message is made of, line by line: may it travel, and how (RFC 5321, 5322).

A line that ends with anything but CRLF, or is too long, is refused here: servers differ
on such lines, and a second message can hide in the difference. Of messages that are
made alike, what is the same is looked at once, and of each only its values; of a piece
that others share, what lies between its first line and its last is looked at once.
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
    #: Delivery row the message belongs to.
    delivery_id: int

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
        #: What is known of messages that are made alike; kept as the pieces are.
        self._forms: dict[int, tuple[object, _Form]] = {}

    def parcel(self, message: MergedMessage) -> Parcel:
        """Return a message with what there is to know of it."""
        if not message.form:
            return self._looked_at(message)
        form, values = self._form(message.form), message.values
        size, said = sum(map(len, message.pieces)), b"\n".join(values)
        # As many lines as values: none of these ends a line, or begins with a stop.
        if (
            size > form.most
            or said.count(b"\n") >= len(values)
            or b"\n." in said
            or b"\r" in said
            or b"\0" in said
            or said.startswith(b".")
        ):
            return self._looked_at(message)
        return Parcel(
            message,
            size,
            is_legal=True,
            is_ascii=form.is_ascii and said.isascii(),
            has_dots=False,
            ends_with_line=True,
            delivery_id=message.delivery_id,
        )

    def _form(self, pieces: tuple[bytes, ...]) -> "_Form":
        """Return what is known of a form: all, where it was never seen."""
        found = self._forms.get(id(pieces))
        if found is None:
            found = self._forms[id(pieces)] = pieces, _form_of(pieces)
            if len(self._forms) > _MOST_KEPT:
                del self._forms[next(iter(self._forms))]
        return found[1]

    def _looked_at(self, message: MergedMessage) -> Parcel:
        """Return the same of a message of any kind."""
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
            message.delivery_id,
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


class _Form(NamedTuple):
    """What can be said of every message of a form whose values are plain."""

    #: Octets up to which none of its lines can be too long; -1: nothing can be said.
    most: int
    is_ascii: bool


def _form_of(pieces: tuple[bytes, ...]) -> _Form:
    """Return what the pieces between values say of each message made of them.

    All that plain values add is length, and letters outside ASCII.
    """
    text = b"".join(pieces)
    longest = max(map(len, text.split(b"\r\n")))
    # One by one: a line end that a value would part is none.
    if not all(map(_is_plain, pieces)) or not pieces[-1].endswith(b"\r\n"):
        return _Form(-1, is_ascii=False)
    return _Form(len(text) + _LONGEST_LINE - longest, text.isascii())


def _is_plain(text: bytes) -> bool:
    """Tell whether line ends are whole, and neither text nor a line begins with "."."""
    return not (_has_strays(text) or _has_dots(text))


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
    return not _has_strays(text) and _is_short(text)


def _has_strays(text: bytes) -> bool:
    flat = text.replace(b"\r\n", b"")
    return b"\r" in flat or b"\n" in flat or b"\0" in flat


def _is_short(text: bytes) -> bool:
    """Tell whether no line is too long, from line end to line end in long strides."""
    start = 0
    while len(text) - start > _LONGEST_LINE:
        end = text.rfind(b"\r\n", start, start + _LONGEST_LINE + 2)
        if end < 0:
            return False
        start = end + 2
    return True
