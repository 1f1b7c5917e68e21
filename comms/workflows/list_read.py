"""Opens a list of people for one newsletter: whatever file, as checked rows."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import IO

from comms.audience.list_cells import Known, languages
from comms.audience.list_columns import PRESETS, Columns, columns_of, plain, rate
from comms.audience.list_rows import Row, rows_of
from comms.audience.list_text import lines_of, open_text
from comms.audience.list_values import Rows
from comms.errors import NotFound, Refused
from comms.model.lists import Candidate, ListMapping, Standing, Unfit
from comms.model.programme import Area, Audience, Newsletter, Texts, Unit
from comms.model.xlsx import SheetFault, sheet_rows
from comms.store.catalogue import Catalogue

#: Name of a mapping that was chosen for one list.
CHOSEN = "chosen"
_FAULTS = {"unreadable": "list_unreadable", "too_large": "list_too_large"}
_PACKED = b"PK\x03\x04"


@dataclass(kw_only=True)
class OpenList:
    """A list that is being read."""

    columns: Columns
    rows: Iterator[Candidate | Unfit]
    #: Returns how many rows have been read so far.
    count: Callable[[], int]
    #: Ends reading; the file stays open.
    close: Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is read for."""

    newsletter: str
    #: Name of a mapping; "": found out.
    mapping: str = ""
    #: Headings → our names, instead of a mapping; {}: none were chosen.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Where everybody stands; None: as the list says.
    standing: Standing | None = None


def open_list(
    file: IO[bytes], catalogue: Catalogue, events: Sequence[str], wanted: Wanted
) -> OpenList:
    """Return the columns and rows of a file.

    Args:
        file: At its beginning.
        catalogue: What its cells may name.
        events: Events that they may name.
        wanted: What it is read for.

    Raises:
        Refused: Nothing can be made of it.
        NotFound: No such newsletter or mapping.
    """
    catalogue.get(Newsletter, wanted.newsletter)
    mapping = wanted.mapping
    saved = catalogue.find(ListMapping, mapping)
    if mapping and saved is None and mapping not in {one.name for one in PRESETS}:
        raise NotFound(key="missing.entry", kind=ListMapping.kind, name=mapping)
    if wanted.columns:
        saved = ListMapping(id=CHOSEN, columns=dict(wanted.columns))
    source, close = opened_rows(file)
    first = next((row for row in source if row[1] and any(row[1])), None)
    if first is None or first[1] is None:
        raise Refused("list_empty")
    columns = columns_of(first[1], saved, mapping)
    if columns.has_no_headings:
        source = chain([first], source)
    reader = Rows(columns, _known(catalogue, events, wanted))
    numbers = [0]

    def rows() -> Iterator[Candidate | Unfit]:
        for number, (line, cells) in enumerate(source, 1):
            numbers[0] = number
            yield reader.read(number, line, cells)

    return OpenList(columns=columns, rows=rows(), count=lambda: numbers[0], close=close)


def _rows_of_sheet(file: IO[bytes]) -> Generator[Row, None, None]:
    try:
        yield from sheet_rows(file)
    except SheetFault as fault:
        raise Refused(_FAULTS[fault.key]) from fault


def opened_rows(file: IO[bytes]) -> tuple[Iterator[Row], Callable[[], object]]:
    """Return the rows of a file, whatever it is, and what ends reading.

    Raises:
        Refused: "list_unreadable", "list_too_large".
    """
    start = file.read(len(_PACKED))
    file.seek(0)
    if start == _PACKED:
        rows = _rows_of_sheet(file)
        return rows, rows.close
    text = open_text(file)
    return rows_of(lines_of(text), rate), text.close


def _known(catalogue: Catalogue, events: Sequence[str], wanted: Wanted) -> Known:
    return Known(
        languages=languages(catalogue.programme.languages),
        regions=_named({one.id: one.name for one in catalogue.all(Unit)}),
        areas=_named({one.id: one.name for one in catalogue.all(Area)}),
        audiences=_named({one.id: one.name for one in catalogue.all(Audience)}),
        events={plain(one): one for one in events},
        newsletter=wanted.newsletter,
        zone=catalogue.zone,
        standing=wanted.standing,
    )


def _named(entries: Mapping[str, Texts]) -> dict[str, str]:
    """Return ids by all that people call a thing."""
    called = {
        plain(name): identifier
        for identifier, names in entries.items()
        for name in names.values()
    }
    return {**called, **{plain(identifier): identifier for identifier in entries}}
