"""How many, as far as it may be told: in full, in tens, or not at all.

Figures about readers of a sensitive newsletter are rounded down to tens, each by
itself: parts and totals alike. So no figure is small, and no difference of two, of a
total and its parts or of yesterday's and today's, tells how many a small group has.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from comms.language import format_count, say

#: "full": as counted; "tens": rounded down, fewer than ten untold; "none": not told.
Grain = Literal["full", "tens", "none"]
#: Figures stand in steps of so many; fewer are no figure.
STEP = 10


def told(count: int, grain: Grain) -> int:
    """Return a count as far as it may be told: what leaves the store for a page."""
    return count if grain == "full" else 0 if grain == "none" else _tens(count)


def all_told(counts: Mapping[str, int], grain: Grain) -> Counter[str]:
    """Return some counts as far as they may be told."""
    return Counter({name: told(count, grain) for name, count in counts.items()})


def figure(language: str, count: int, grain: Grain) -> str:
    """Return a count in words for a page: "37", "at least 30", "fewer than 10", "–"."""
    if grain == "full":
        return str(format_count(count, language))
    if grain == "none":
        return say(language, "figures.none")
    at_least = _tens(count)
    if not at_least:
        return say(language, "figures.fewer", count=STEP)
    return say(language, "figures.least", count=at_least)


def _tens(count: int) -> int:
    return count // STEP * STEP
