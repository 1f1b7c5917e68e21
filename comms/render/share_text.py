"""Breaks the words of a drawn picture into lines that fit, as large as they can be.

Words break where they may (after a hyphen, at a soft hyphen) and, only where nothing
else helps, between syllables. Lines are balanced: the narrowest that need no further
line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comms.render.share_font import width

_SOFT = "\u00ad"
_VOWELS = "aeiouyåäöáâæøõ"
#: Finnish breaks before a consonant with its vowel; elsewhere it does no harm.
_SYLLABLE = re.compile(rf"(?<=\w)(?=[^\W\d_{_VOWELS}][{_VOWELS}])", re.IGNORECASE)
#: A number stays with the word it counts, a single dash with the word before it.
_WORD = re.compile(r"(?:\d+ )?\S+(?: [–—-](?= ))?")
#: Letters of a word that stay together at each end of a break.
_LEAST_PART = 3
_ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Text as it will be drawn."""

    lines: tuple[str, ...]
    #: Pixels, and weight of the type.
    size: int
    weight: int
    #: Whether words are missing, or one had to break between syllables.
    broken: bool

    @property
    def leading(self) -> int:
        """Distance of two lines."""
        return round(self.size * 1.14)

    @property
    def height(self) -> int:
        """Pixels from the top of the first line to the foot of the last."""
        return self.leading * len(self.lines)


def fit(
    text: str,
    *,
    sizes: Sequence[int],
    weight: int,
    room: float,
    most_lines: int,
    balance: bool = True,
) -> Lines:
    """Return the text at the largest size that fits without breaking a syllable.

    Args:
        text: Drawable text.
        sizes: In pixels, largest first.
        weight: Weight of the type.
        room: Width in pixels.
        most_lines: How many lines there may be; what is over ends in "…".
        balance: Whether lines are made about equally long.
    """
    for size in sizes:
        lines = _wrap(text, size, weight, room)
        if lines is not None and len(lines) <= most_lines:
            if balance and len(lines) > 1:
                lines = _balanced(text, size, weight, room, lines)
            return Lines(lines=tuple(lines), size=size, weight=weight, broken=False)
    lines = _wrap(text, sizes[-1], weight, room, force=True) or []
    kept = lines[:most_lines]
    if len(lines) > most_lines:
        kept[-1] = _shortened(kept[-1], sizes[-1], weight, room)
    return Lines(
        lines=tuple(kept),
        size=sizes[-1],
        weight=weight,
        broken=True,
    )


def _balanced(
    text: str, size: int, weight: int, room: float, lines: list[str]
) -> list[str]:
    """Narrow the lines as long as their number stays the same."""
    low, high, best = room / len(lines), room, lines
    while high - low > size / 4:
        middle = (low + high) / 2
        tried = _wrap(text, size, weight, middle)
        if tried is not None and len(tried) <= len(lines):
            high, best = middle, tried
        else:
            low = middle
    return best


def _wrap(
    text: str, size: int, weight: int, room: float, *, force: bool = False
) -> list[str] | None:
    """Return lines, or None where a word would have to break between syllables."""
    lines: list[str] = []
    for word in _WORD.findall(text):
        line = f"{lines[-1]} {word}" if lines else word
        if lines and width(_shown(line), size, weight) <= room:
            lines[-1] = line
            continue
        if width(_shown(word), size, weight) <= room:
            lines.append(word)
            continue
        pieces = _broken(word, size, weight, room, force=force)
        if pieces is None:
            return None
        lines += pieces
    return [_shown(line) for line in lines]


def _broken(
    word: str, size: int, weight: int, room: float, *, force: bool
) -> list[str] | None:
    """Break a word that is wider than the line at the last place that fits."""
    pieces = []
    while width(_shown(word), size, weight) > room:
        for head, tail in _breaks(word, syllables=force):
            if width(_shown(head), size, weight) <= room:
                pieces.append(head)
                word = tail
                break
        else:
            return [*pieces, word] if force else None
    return [*pieces, word]


def _breaks(word: str, *, syllables: bool) -> Iterator[tuple[str, str]]:
    """Yield the two parts of a word for each place it may break at, last first."""
    for place in range(len(word) - 2, 0, -1):
        if word[place] == _SOFT:
            yield f"{word[:place]}-", word[place + 1 :]
        elif word[place] in "-–/":
            yield word[: place + 1], word[place + 1 :]
    if syllables:
        places = [found.start() for found in _SYLLABLE.finditer(word)]
        for place in reversed(places):
            if _LEAST_PART <= place <= len(word) - _LEAST_PART:
                yield f"{word[:place]}-", word[place:]


def _shown(text: str) -> str:
    return text.replace(_SOFT, "")


def _shortened(line: str, size: int, weight: int, room: float) -> str:
    """Return a line that ends in "…" because more would follow."""
    words = line.split()
    while len(words) > 1 and width(" ".join(words) + _ELLIPSIS, size, weight) > room:
        words.pop()
    return " ".join(words).rstrip(" ,;:–-") + _ELLIPSIS
