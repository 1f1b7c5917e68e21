"""What differs between recipients by a token of fixed length only.

Written once with a stand-in, then cut there: the same folding and the same refusals,
a hundredth of the work. A token is letters, digits, "-" and "_", and exactly as long
as its stand-in, so it can change nothing but itself.
"""

from comms.mime.headers import Header, HeaderRefused, serialise
from comms.mime.skeleton import Gap, encode_value


def stand_in(length: int) -> str:
    """Return what a field is written with in place of a token of that length."""
    return ("standin" * (length // 7 + 1))[:length].upper()


def header_form(header: Header, length: int, value: int) -> list[bytes | int]:
    """Return a serialised field in pieces, a value's number where its token belongs.

    Args:
        header: Holds `stand_in(length)`, perhaps repeatedly.
        length: Letters of the token.
        value: Number of the token among a recipient's values.

    Raises:
        HeaderRefused: The field is not legal, or holds no stand-in.
    """
    pieces = _cut(serialise(header), length, value)
    if len(pieces) == 1:
        raise HeaderRefused(f"{header.name}: no place for a token")
    return pieces


def link_form(gap: Gap, begin: str, length: int, value: int) -> list[bytes | int]:
    """Return what stands in a gap for a web address that ends with a token.

    Args:
        gap: Where it stands.
        begin: The address up to the token.
        length: Letters of the token.
        value: Number of the token among a recipient's values.

    Raises:
        SlotRefused: It is no web address.
    """
    whole = encode_value(gap.name, begin + stand_in(length), gap.place)
    pieces = _cut(whole, length, value)
    if len(pieces) == 1:
        # Too long for one line: the token stands on a line of its own.
        return [encode_value(gap.name, begin, gap.place), value, b"=\r\n"]
    return pieces


def _cut(octets: bytes, length: int, value: int) -> list[bytes | int]:
    first, *rest = octets.split(stand_in(length).encode("ascii"))
    pieces: list[bytes | int] = [first]
    for part in rest:
        pieces += [value, part]
    return pieces
