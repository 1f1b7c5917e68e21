"""A skeleton laid out for merging thousands of messages out of it.

Large pieces, the same for everybody, stay the objects they are; what is small is joined
for each recipient. The bytes are those of `Skeleton.pieces_with`.
"""

from collections.abc import Iterator, Mapping, Sequence

from comms.mime.skeleton import (
    Gap,
    Place,
    Skeleton,
    SlotRefused,
    encode_as_it_stands,
    encode_value,
)

#: Pieces shorter than this are joined with their neighbours.
_WORTH_SHARING = 2048
#: Place of the recipient's own header fields among what is filled in.
_OWN_FIELDS = 0

#: Pieces with nothing where something is filled in, and what stands where.
_Run = bytes | tuple[list[bytes], tuple[tuple[int, int], ...]]


class Layout:
    """One message, ready for any number of recipients."""

    def __init__(self, skeleton: Skeleton) -> None:
        found = dict.fromkeys(one for one in skeleton.pieces if isinstance(one, Gap))
        numbers = {gap: number for number, gap in enumerate(found, _OWN_FIELDS + 1)}
        self._gap_count = len(numbers)
        #: Place and number of each gap, by the name of its slot.
        self._gaps: dict[str, list[tuple[Place, int]]] = {}
        for gap, number in numbers.items():
            self._gaps.setdefault(gap.name, []).append((gap.place, number))
        pieces: list[bytes | int] = [skeleton.header_block, _OWN_FIELDS]
        pieces += [
            numbers[one] if isinstance(one, Gap) else one for one in skeleton.pieces
        ]
        self._runs = list(_runs(pieces))

    def pieces_with(self, block: bytes, values: Mapping[str, str]) -> tuple[bytes, ...]:
        """Return the message for one recipient; see `Skeleton.pieces_with`.

        Raises:
            SlotRefused: A value is missing, or is no web address where one belongs.
        """
        fillings = self._filled(block, values)
        pieces = []
        for run in self._runs:
            if isinstance(run, bytes):
                pieces.append(run)
                continue
            template, places = run
            parts = template.copy()
            for place, number in places:
                parts[place] = fillings[number]
            pieces.append(b"".join(parts))
        return tuple(pieces)

    def _filled(self, block: bytes, values: Mapping[str, str]) -> list[bytes]:
        fillings = [block] * (self._gap_count + 1)
        for name, gaps in self._gaps.items():
            value = values.get(name)
            if value is None:
                raise SlotRefused(f"no value for the slot {name!r}")
            # Most values look the same wherever they stand.
            encoded = encode_as_it_stands(name, value)
            for place, number in gaps:
                fillings[number] = encoded or encode_value(name, value, place)
        return fillings


def _runs(pieces: Sequence[bytes | int]) -> Iterator[_Run]:
    small: list[bytes | int] = []
    for piece in pieces:
        if isinstance(piece, bytes) and len(piece) >= _WORTH_SHARING:
            if small:
                yield _template(small)
            small = []
            yield piece
        else:
            small.append(piece)
    if small:
        yield _template(small)


def _template(pieces: Sequence[bytes | int]) -> _Run:
    places = tuple(
        (place, piece) for place, piece in enumerate(pieces) if isinstance(piece, int)
    )
    fixed = [b"" if isinstance(piece, int) else piece for piece in pieces]
    return (fixed, places) if places else b"".join(fixed)
