"""The difference of two texts, word by word, as people read it.

Nothing is lost or added: the pieces of each side, joined, are its text again. Blanks
follow their word and never count as a change of their own; between two changed words
they belong to the change, so that a sentence that was written anew is one piece.
Lines that stayed are found first, since the work for words grows with the square.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Whether a stretch is the same on both sides, and its two texts.
_Block = tuple[bool, str, str]

SAME, GONE, NEW = "", "del", "ins"

#: A word, a line break with what follows it, or one sign; each with its blanks.
_TOKEN = re.compile(r"\w+(?:[’'-]\w+)*[^\S\n]*|\s*\n\s*|[^\w\s][^\S\n]*|[^\S\n]+")
_LINE = re.compile(r"[^\n]*\n+|[^\n]+")
_MOST_TOKENS = 6000


@dataclass(frozen=True)
class Piece:
    """A part of one side."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Run:
    """A part of both sides laid over each other."""

    text: str
    #: `SAME`, `GONE` (stood before) or `NEW`.
    mark: str


def inline(before: str, after: str) -> tuple[Run, ...]:
    """Return both texts as one: what stayed, what went, what came, in order."""
    found: list[Run] = []
    for is_same, old, new in _blocks(before, after):
        if is_same:
            found.append(Run(new, SAME))
            continue
        found += [Run(text, mark) for text, mark in ((old, GONE), (new, NEW)) if text]
    return tuple(found)


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the old side and the new side, for reading side by side."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for is_same, *texts in _blocks(before, after):
        for side, text in zip(sides, texts, strict=True):
            if text:
                side.append(Piece(text, is_changed=not is_same))
    return tuple(sides[0]), tuple(sides[1])


def _blocks(before: str, after: str) -> Iterator[_Block]:
    """Yield stretches that are the same, or differ; lines first, then their words."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    for tag, left, right in _opcodes(old, new):
        if tag == "replace":
            yield from _words("".join(left), "".join(right))
        else:
            yield tag == "equal", "".join(left), "".join(right)


def _words(before: str, after: str) -> Iterator[_Block]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > _MOST_TOKENS:
        yield False, before, after
        return
    gone, come = "", ""
    blocks = list(_opcodes(old, new))
    for place, (tag, one, other) in enumerate(blocks, start=1):
        left, right = "".join(one), "".join(other)
        is_sign = not any(map(str.isalnum, right))
        is_between = (gone or come) and place < len(blocks)
        if tag == "equal" and not (is_sign and is_between):
            if gone or come:
                yield False, gone, come
            yield True, left, right
            gone, come = "", ""
        else:
            gone, come = gone + left, come + right
    if gone or come:
        yield False, gone, come


def _opcodes(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, _keys(old), _keys(new))
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, old[i1:i2], new[j1:j2]


def _keys(tokens: Sequence[str]) -> list[str]:
    """Return what tokens are compared by: the blanks behind a word say nothing."""
    return [token.strip() or ("\n" if "\n" in token else " ") for token in tokens]
