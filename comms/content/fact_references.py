"""References in texts: how they are written, found, and filled with what they say.

`{{fact:hall}}` stands for what the fact "hall" says, `{{block:motto}}` for a block. The
text that people write, and git shows, has the reference; what is stored and sent has
the words. Nothing here looks anything up: a caller gives what a reference says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from comms.content.fact_fields import (
    MARKDOWN,
    R,
    as_written,
    field_of,
    language_of,
    texts_of,
    with_texts,
)
from comms.model.facts import Fact

#: Most references in one text: what is typed in a line must not become a book.
MOST = 100

_REFERENCE = re.compile(
    r"\{\{[ \t]{0,4}(fact|block):([A-Za-z0-9_-]{1,64})[ \t]{0,4}\}\}"
)
#: Marks of Markdown that a value could hold by chance ("A*"), and beginnings of lines.
_MARKS = re.compile(r"([\\`*_\[\]<>&])")
_OPENING = re.compile(r"^([-+#]|\d{1,9}(?=[.)]))")
#: An address becomes a link by itself, as far as no mark in it is escaped.
_ADDRESS = re.compile(r"https?://[^\s\\`*<>\[\]]{1,2000}", re.IGNORECASE)

#: What a reference says in a language, by kind and id; None: nobody knows.
Says = Callable[[str, str, str], str | None]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One reference in a text."""

    #: "fact" or "block".
    kind: str
    id: str
    start: int
    end: int

    @property
    def written(self) -> str:
        """The reference as it is written into a text."""
        return written(self.kind, self.id)


def written(kind: str, identifier: str) -> str:
    """Return a reference as it is written into a text."""
    return f"{{{{{kind}:{identifier}}}}}"


def references_in(text: str) -> Iterator[Reference]:
    """Yield the references of a text in order."""
    for match in _REFERENCE.finditer(text) if "{{" in text else ():
        yield Reference(
            kind=match[1], id=match[2], start=match.start(), end=match.end()
        )


def could_refer(text: str) -> bool:
    """Tell whether a value holds a reference, or makes one with what stands beside."""
    return "{{" in text or text.strip()[:1] == "{" or text.strip()[-1:] == "{"


def filled(text: str, language: str, says: Says, *, is_markdown: bool = False) -> str:
    """Return a text with what its references say; unknown ones stay as they are.

    So do those beyond the first hundred, which the check refuses.

    Args:
        text: With references.
        language: Of the words that are put in.
        says: What a reference says.
        is_markdown: Whether marks in a fact's value must not become Markdown. Blocks
            are written in Markdown.
    """
    parts, position = [], 0
    for found in islice(references_in(text), MOST):
        value = says(found.kind, found.id, language)
        if value is None:
            continue
        if is_markdown and found.kind == Fact.kind:
            value = escaped(value, opens=_opens_line(text, found.start))
        if value.endswith(".") and text.startswith(".", found.end):
            # An abbreviation at the end of a sentence has one full stop.
            value = value[:-1]
        parts += [text[position : found.start], value]
        position = found.end
    return "".join([*parts, text[position:]])


def _opens_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip(" ")


def escaped(value: str, *, opens: bool) -> str:
    """Return a value so that Markdown shows it as it is.

    Args:
        value: One line.
        opens: Whether a line begins with it.
    """
    safe, position = "", 0
    for address in _ADDRESS.finditer(value):
        safe += _MARKS.sub(r"\\\1", value[position : address.start()]) + address[0]
        position = address.end()
    safe += _MARKS.sub(r"\\\1", value[position:])
    if not opens:
        return safe
    return _OPENING.sub(lambda m: _kept(m[1]), safe)


def _kept(mark: str) -> str:
    """Keep what would open a list or a heading from doing so."""
    # A number keeps its digits; it is the dot behind it that makes a list.
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def fill(one: R, says: Says) -> R:
    """Return an entry with what its references say, and what was written beside it."""
    typed = as_written(one)
    changes: dict[str, str] = {}
    written_: dict[str, str] = {}
    for place, before, kinds in texts_of(typed):
        if "{{" not in before:
            continue
        is_markdown = field_of(place) in MARKDOWN
        language = language_of(typed, place)
        after = filled(before, language, _only(says, kinds), is_markdown=is_markdown)
        if after != before:
            changes[place], written_[place] = after, before
    if not changes and not one.written:
        return one
    return with_texts(typed, changes, written_)


def _only(says: Says, kinds: frozenset[str]) -> Says:
    """Leave a reference as it stands where none of its kind may."""
    return lambda kind, name, code: says(kind, name, code) if kind in kinds else None
