"""A skeleton laid out for merging thousands of messages out of it.

Large pieces, the same for everybody, stay the objects they are; what is small is a
template of bytes that is filled at once. Values come encoded: what is the same for
everybody about them (the beginning of an address of ours) is encoded here, once.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

#: Pieces shorter than this are joined with their neighbours.
_WORTH_SHARING = 256

#: Values in the order in which the pieces name them.
Values = tuple[bytes, ...]
#: A template with "%b", and what picks its values; or bytes as they are.
_Run = tuple[bytes, Callable[[Values], object] | None]


class Layout:
    """One message, ready for any number of recipients.

    Args:
        pieces: Encoded bytes, and numbers of values between them.
    """

    def __init__(self, pieces: Iterable[bytes | int]) -> None:
        given = [*pieces]
        self._runs = tuple(_runs(given))
        #: What is the same in every message: one piece before each value, one after.
        self.form = _form(given)

    def filled(self, values: Values) -> tuple[bytes, ...]:
        """Return the message for one recipient in pieces.

        What is the same for everybody is the same object in each message.
        """
        return tuple(
            [
                template if pick is None else template % pick(values)
                for template, pick in self._runs
            ]
        )


def _form(pieces: Iterable[bytes | int]) -> tuple[bytes, ...]:
    between = [b""]
    for piece in pieces:
        if isinstance(piece, bytes):
            between[-1] += piece
        else:
            between.append(b"")
    return tuple(between)


def _runs(pieces: Iterable[bytes | int]) -> list[_Run]:
    runs: list[_Run] = []
    small: list[bytes | int] = []
    for piece in pieces:
        if isinstance(piece, bytes) and len(piece) >= _WORTH_SHARING:
            runs += _template(small)
            small = []
            runs.append((piece, None))
        else:
            small.append(piece)
    return runs + _template(small)


def _template(pieces: Sequence[bytes | int]) -> list[_Run]:
    numbers = [piece for piece in pieces if isinstance(piece, int)]
    if not numbers:
        joined = b"".join(piece for piece in pieces if isinstance(piece, bytes))
        return [(joined, None)] if joined else []
    template = b"".join(
        b"%b" if isinstance(piece, int) else piece.replace(b"%", b"%%")
        for piece in pieces
    )
    # One value alone is picked as itself, not as a tuple: the template takes either.
    return [(template, itemgetter(*numbers))]
