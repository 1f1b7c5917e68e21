"""Quiet hours as people write them ("21–7", "21.30–6.45") and as files do."""

import re

from comms.model.quiet import NONE, quiet_of

_TIME = r"([01]?[0-9]|2[0-3])(?:[.:]([0-5][0-9]))?"
_HOURS = re.compile(f"{_TIME} ?[-–] ?{_TIME}")
#: Where a unit has none of its own and wants none.
_DASHES = frozenset({"-", "–", NONE})


def hours_of(typed: str) -> str:
    """Return hours as files say them; "" for nothing typed.

    Raises:
        ValueError: Not two different times of the day.
    """
    if not typed:
        return ""
    if typed in _DASHES:
        return NONE
    found = _HOURS.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    starts, first, ends, last = found.groups()
    said = f"{int(starts):02}:{first or '00'}-{int(ends):02}:{last or '00'}"
    if quiet_of(said) is None:
        raise ValueError(typed)
    return said


def hours_shown(said: str) -> str:
    """Return hours of a file as people write them ("21.00–7.00")."""
    if said == NONE:
        return "–"
    starts, _, ends = said.partition("-")
    return "–".join(_shown(one) for one in (starts, ends) if one)


def _shown(time: str) -> str:
    hour, _, minute = time.partition(":")
    return f"{int(hour)}.{minute}"
