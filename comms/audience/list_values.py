"""Makes of the cells of a row somebody who can be written to, or says why not."""

import re
from collections.abc import Sequence
from typing import Any

from comms.audience.list_cells import LONGEST, MOST_OWN, Cells, Known, clean
from comms.audience.list_columns import Columns
from comms.mime.addresses import HeaderRefused, is_plain, wire_address
from comms.model.addresses import address_key
from comms.model.cells import unmarked
from comms.model.lists import Candidate, Outcome, Unfit

_LONGEST_ADDRESS = 320
#: "Maija Meikäläinen <maija@example.org>", as mail programs write it.
_WITHIN = re.compile(r"[^<>]*<([^<>\s]+)>\Z")


class Rows:
    """Reads rows of one list by its columns."""

    def __init__(self, columns: Columns, known: Known) -> None:
        self._known = known
        self._own = columns.own[:MOST_OWN]
        self._width = columns.width
        places = dict(columns.places)
        [self._email, *_] = places.pop("email")
        # By the column: most lists have three or four, and rows are many.
        self._places = tuple(
            (name, place) for name, found in places.items() for place in found
        )
        self._cells = Cells(known, columns.statuses)

    def read(
        self, number: int, line: int, cells: Sequence[str] | None
    ) -> Candidate | Unfit:
        """Return what one row says."""
        if cells is None:
            return Unfit(number, line, "too_long")
        written = cells[self._email].strip() if self._email < len(cells) else ""
        address = _address(written) if written else ""
        if not address or len(cells) > self._width:
            why = self._why_not(cells, written, address)
            if why:
                return Unfit(number, line, why, written[:_LONGEST_ADDRESS])
        found = self._found(cells)
        if found is None:
            return Unfit(number, line, "cell_too_long", address)
        return Candidate(number, line, address, address_key(address), **found)

    def _why_not(self, cells: Sequence[str], written: str, address: str) -> str:
        if not any(map(str.strip, cells)):
            return Outcome.EMPTY
        if any(map(str.strip, cells[self._width :])):
            return "too_many_cells"
        if not written:
            return "no_address"
        return "" if address else "bad_address"

    def _found(self, cells: Sequence[str]) -> dict[str, Any] | None:
        """Return what a row says of its person; None: a cell is too long."""
        found: dict[str, Any] = {}
        remarks: list[str] = []
        count = len(cells)
        for name, place in self._places:
            cell = cells[place] if place < count else ""
            if len(cell) > LONGEST and name != "attributes":
                return None
            if cell:
                self._cells.read(name, cell)(found, remarks)
        if not self._add_own(cells, found):
            return None
        if "first_name" in found or "last_name" in found:
            whole = f"{found.pop('first_name', '')} {found.pop('last_name', '')}"
            found.setdefault("name", whole.strip())
        if self._known.standing:
            found["standing"] = self._known.standing
        if remarks:
            found["remarks"] = " ".join(dict.fromkeys(remarks))
        return found

    def _add_own(self, cells: Sequence[str], found: dict[str, Any]) -> bool:
        """Add custom fields; False: one is too long."""
        told = {}
        for name, place in self._own:
            if cell := clean(cells[place]) if place < len(cells) else "":
                if len(cell) > LONGEST:
                    return False
                told[name] = cell
        if told:
            own = dict(found.get("fields", ())) | told
            found["fields"] = tuple(sorted(own.items()))
        return True


def _address(written: str) -> str:
    """Return an address as it is written to; "" for what is none."""
    if is_plain(written) and "." in written.rpartition("@")[2]:
        return written
    address = unmarked(written)
    if "<" in address and (within := _WITHIN.match(address[:LONGEST])):
        address = within[1]
    address = address.removeprefix("mailto:")
    if len(address) > _LONGEST_ADDRESS or "." not in address.rpartition("@")[2]:
        return ""
    try:
        wire_address("list", address, smtputf8=True)
    except HeaderRefused:
        return ""
    return address
