"""Looks at the beginning of a list: its columns, what they are taken for, examples."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from comms.audience.list_columns import EMAIL, OWN, Columns, columns_of, names_of, plain
from comms.errors import Refused
from comms.model.list_uploads import HeadingLine
from comms.workflows.list_read import opened_rows

#: Rows that are shown of each column, and letters of a cell.
_EXAMPLES, _LONGEST = 3, 60
#: Columns that are shown; a list with more is read by a saved mapping.
MOST_COLUMNS = 60


@dataclass(frozen=True, kw_only=True)
class Looked:
    """The beginning of a list."""

    headings: Sequence[HeadingLine]
    preset: str
    #: The same for all lists with the same headings; "": it has none.
    shape: str
    has_no_address: bool


def look_at(path: Path, chosen: Mapping[str, str]) -> Looked:
    """Return what the columns of a list are taken for.

    Args:
        path: The file.
        chosen: Headings → our names, as they were chosen; {}: not yet.

    Raises:
        Refused: "list_unreadable", "list_too_large", "list_empty".
    """
    with path.open("rb") as file:
        rows, close = opened_rows(file)
        try:
            some = [cells for _, cells in islice(rows, 20) if cells and any(cells)]
        finally:
            close()
    if not some:
        raise Refused("list_empty")
    first, *others = some
    columns: Columns | None = None
    try:
        columns = columns_of(first, None)
    except Refused:
        columns = None
    if columns is not None and columns.has_no_headings:
        return Looked(headings=(), preset="", shape="", has_no_address=False)
    names = _names(columns) if columns else _guessed(first, others)
    names |= {place: chosen.get(one, "") for place, one in enumerate(first) if chosen}
    return Looked(
        headings=[
            HeadingLine(
                heading=heading,
                name=names.get(place, ""),
                examples=_examples(others, place),
            )
            for place, heading in enumerate(first[:MOST_COLUMNS])
            if heading.strip()
        ],
        preset=columns.mapping if columns else "",
        shape=shape_of(first),
        has_no_address=EMAIL not in names.values(),
    )


def shape_of(headings: Sequence[str]) -> str:
    """Return what is the same for all lists with the same headings."""
    return hashlib.sha256("\n".join(map(plain, headings)).encode()).hexdigest()[:32]


def _names(columns: Columns) -> dict[int, str]:
    found = {place: name for name, places in columns.places.items() for place in places}
    return found | {place: f"{OWN}{name}" for name, place in columns.own}


def _guessed(first: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return what columns may be where none is called after addresses: by cells."""
    names = names_of(first)
    for place in range(len(first)):
        if place not in names and any("@" in one for one in _examples(rows, place)):
            return {**names, place: EMAIL}
    return names


def _examples(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    cells = (row[place].strip() for row in rows if place < len(row))
    return [cell[:_LONGEST] for cell in islice(filter(None, cells), _EXAMPLES)]
