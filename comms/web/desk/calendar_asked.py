"""What part of the calendar an address asks for, and the addresses that ask for it.

View, day and filters stand in the address, so that Back works and a link shows others
the same. What cannot be read asks for nothing special.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from comms.model.calendar import FILTERS, VIEWS, Asked

_LONGEST = 64
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MOST_PAGES, _DIGITS = 1000, 9


def read(query: Mapping[str, str], today: date) -> Asked:
    """Return what an address asks for."""
    view = query.get("view", "")
    filters = {name: query.get(name, "")[:_LONGEST] for name in FILTERS}
    return Asked(
        view=view if view in VIEWS else VIEWS[0],
        on=read_day(query.get("on", "")) or today,
        page=_number(query.get("page", "")),
        **filters,
    )


def read_day(text: str) -> date | None:
    """Return a day from an address; None for what is none."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _number(text: str) -> int:
    is_number = text.isdecimal() and text.isascii() and len(text) <= _DIGITS
    return min(int(text), _MOST_PAGES) if is_number else 0


def address(asked: Asked, **changed: object) -> str:
    """Return the address of a view below "/desk/<language>"; all else stays."""
    if changed.keys() - {"page"}:
        changed.setdefault("page", 0)
    new = replace(asked, **changed)  # type: ignore[arg-type]
    # A month has fifty of them: days need no quoting.
    filters = "".join(f"&{urlencode({name: v})}" for name, v in new.filters.items())
    page = f"&page={new.page}" if new.page else ""
    return f"/calendar?view={new.view}&on={new.on}{filters}{page}"
