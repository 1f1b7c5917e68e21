"""Header fields that differ between recipients by a token of fixed length only.

Written once by the serialiser with a stand-in, then filled by joining bytes: the same
folding, the same refusals, a hundredth of the work. A token is letters, digits, "-"
and "_", and exactly as long as its stand-in, so it can change nothing but itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comms.mime.headers import Header, HeaderRefused, serialise

_TOKEN = re.compile(r"[A-Za-z0-9_-]+\Z")


def stand_in(length: int) -> str:
    """Return what a field is written with in place of a token of that length."""
    return ("standin" * (length // 7 + 1))[:length].upper()


@dataclass(frozen=True)
class HeaderForm:
    """A serialised field, cut where the token belongs."""

    parts: tuple[bytes, ...]
    length: int

    def filled(self, token: str) -> bytes:
        """Return the field with a token, and its line end.

        Raises:
            HeaderRefused: The token has another length, or another character.
        """
        if len(token) != self.length or not _TOKEN.match(token):
            raise HeaderRefused("a token does not fit the header it was made for")
        return token.encode("ascii").join(self.parts)


def header_form(header: Header, length: int) -> HeaderForm:
    """Return the form of a field that holds `stand_in(length)`, perhaps repeatedly.

    Raises:
        HeaderRefused: The field is not legal, or holds no stand-in.
    """
    mark = stand_in(length).encode("ascii")
    parts: Sequence[bytes] = serialise(header).split(mark)
    if len(parts) == 1:
        raise HeaderRefused(f"{header.name}: no place for a token")
    return HeaderForm(tuple(parts), length)
