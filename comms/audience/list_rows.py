"""Takes the lines of a list apart into rows of cells.

Separators are found out; cells in quotation marks may hold line ends. A quotation mark
that nothing closes spoils its own row only: the lines after it are read anew.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from comms.audience.list_text import LONGEST_LINE, TOO_LONG

#: Line it begins at, and its cells; None: it is too long to be one.
Row = tuple[int, list[str] | None]

SEPARATORS = (",", ";", "\t", "|")
_QUOTE = '"'
#: Lines and letters of one row.
_MOST_LINES, _MOST_LETTERS = 100, LONGEST_LINE + 20_000
_LOOKED_AT = 20
#: What Excel puts before the headings.
_SAYS_SEPARATOR = "sep="


class _NotClosed(Exception):
    """A quotation mark that nothing closes."""


def rows_of(lines: Iterable[str], rate: Callable[[list[str]], int]) -> Iterator[Row]:
    """Give the rows of a list, headings and empty lines too.

    Args:
        lines: As `lines_of` gives them.
        rate: Returns how much a row looks like headings.
    """
    source = iter(lines)
    sample = list(islice(source, _LOOKED_AT))
    number, separator = 1, ""
    if sample and sample[0].casefold().startswith(_SAYS_SEPARATOR):
        separator = sample.pop(0).rstrip("\r\n")[len(_SAYS_SEPARATOR) :]
        number = 2
    if separator not in SEPARATORS:
        separator = _separator(sample, rate)
    return _Apart(sample, source, separator, number).rows()


def _separator(sample: list[str], rate: Callable[[list[str]], int]) -> str:
    """Return what stands between cells: headings tell, or else that lines agree."""

    def fits(separator: str) -> tuple[int, int, int]:
        rows = [
            row
            for row in csv.reader(
                (line for line in sample if line != TOO_LONG), delimiter=separator
            )
            if row
        ]
        if not rows:
            return 0, 0, 0
        widths = [len(row) for row in rows]
        width = widths[0]
        return rate(rows[0]), widths.count(width) if width > 1 else 0, width

    return max(SEPARATORS, key=fits)


class _Apart:
    """Takes lines apart; keeps those of the row that is being read."""

    def __init__(
        self, sample: list[str], source: Iterator[str], separator: str, number: int
    ) -> None:
        #: Lines that are read (again) before those of the source.
        self._first = deque(sample)
        self._source = source
        self._separator = separator
        self._number = number
        self._taken: list[str] = []
        #: Cells of the headings.
        self._width = 0

    def rows(self) -> Iterator[Row]:
        taken, separator = self._taken, self._separator
        while True:
            try:
                for cells in csv.reader(self._feed(), delimiter=separator):
                    count = len(taken)
                    if count > 1 and self._is_broken(cells):
                        break
                    at = self._number
                    self._number += count
                    self._width = self._width or len(cells)
                    is_long = cells and TOO_LONG in taken
                    taken.clear()
                    yield at, None if is_long else cells
                else:
                    return
            except (_NotClosed, csv.Error):
                pass
            yield self._first_alone()

    def _feed(self) -> Iterator[str]:
        """Give lines, those first that are read again, and keep them as taken."""
        taken, again = self._taken, self._first
        while True:
            if again:
                line = again.popleft()
            else:
                following = next(self._source, None)
                if following is None:
                    return
                line = following
            taken.append(line)
            if len(taken) > 1 and (
                len(taken) > _MOST_LINES or sum(map(len, taken)) > _MOST_LETTERS
            ):
                raise _NotClosed
            yield line

    def _is_broken(self, cells: list[str]) -> bool:
        """Whether lines that became one row look like rows themselves."""
        if len(cells) != self._width:
            return bool(self._width)
        first, *middle, last = self._taken
        opened = first.rpartition(_QUOTE)[2]
        return (
            (self._is_row(first) and "@" in opened and self._has_separator(opened))
            or any(map(self._is_row, middle))
            or self._is_row(last.partition(_QUOTE)[0])
        )

    def _is_row(self, line: str) -> bool:
        return "@" in line and line.count(self._separator) == self._width - 1

    def _has_separator(self, line: str) -> bool:
        return self._width == 1 or self._separator in line

    def _first_alone(self) -> Row:
        """Return the first line taken as a row, marks or not; read the rest anew."""
        first, *rest = self._taken
        self._first.extendleft(reversed(rest))
        self._taken.clear()
        at, self._number = self._number, self._number + 1
        if first == TOO_LONG:
            return at, None
        cells = first.rstrip("\n").split(self._separator)
        self._width = self._width or len(cells)
        return at, [cell.strip().strip(_QUOTE) for cell in cells]
