"""Finds what mail servers say, by families of phrases kept in `phrases.txt`; pure.

The file holds words only. Where it is changed, the tests of reading show what it moves.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("phrases.txt")
#: So many letters may stand for a star; so often its beginning is tried.
_WIDEST_STAR = 90
_MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases that mean the same."""

    #: What they mean, as the file's heading says.
    name: str
    plain: tuple[str, ...]
    #: With stars, taken apart at them.
    starred: tuple[tuple[str, ...], ...]

    def is_in(self, text: str) -> bool:
        """Tell whether a text in lower case holds one of them."""
        return any(phrase in text for phrase in self.plain) or any(
            _in_order(parts, text) for parts in self.starred
        )

    def begins(self, text: str) -> bool:
        """Tell whether a text in lower case begins with one of the plain ones."""
        return text.startswith(self.plain)


@cache
def families(kind: str) -> tuple[Family, ...]:
    """Return the families under the headings of a kind, in the file's order."""
    found = []
    for part in _FILE.read_text(encoding="utf-8").split("\n== ")[1:]:
        heading, *lines = part.split("\n")
        asked, name = heading.split()
        if asked == kind:
            found.append(_family(name, [line for line in lines if line.strip()]))
    return tuple(found)


@cache
def sign(name: str) -> Family:
    """Return the one family of signs with a name."""
    return next(one for one in families("sign") if one.name == name)


def _family(name: str, phrases: list[str]) -> Family:
    # An underscore stands for a blank at the edge of a word.
    words = [phrase.replace("_", " ") for phrase in phrases]
    starred = (phrase.split("*") for phrase in words if "*" in phrase)
    return Family(
        name=name,
        plain=tuple(phrase for phrase in words if "*" not in phrase),
        starred=tuple(tuple(part.strip() for part in parts) for parts in starred),
    )


def _in_order(parts: tuple[str, ...], text: str) -> bool:
    """Tell whether parts stand in a text one after the other, not far apart."""
    first, *rest = parts
    at = text.find(first)
    for _ in range(_MOST_TRIES):
        if at < 0:
            return False
        if _follow(rest, text, at + len(first)):
            return True
        at = text.find(first, at + 1)
    return False


def _follow(parts: list[str], text: str, end: int) -> bool:
    for part in parts:
        found = text.find(part, end, end + _WIDEST_STAR + len(part))
        if found < 0:
            return False
        end = found + len(part)
    return True
