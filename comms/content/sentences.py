"""Cuts a text into sentences, as comments and hints about reading need them.

Lines of their own (headings, items of lists, paragraphs) are never joined. What looks
like an end and is none is known for Finnish, Swedish and English: ordinals and dates
("3. helmikuuta"), abbreviations, addresses. Markdown marks stay in the text as written.

Whoever writes chooses the text: each letter is looked at a few times, whatever stands
around it, so that no text takes longer than its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: A sentence ends here if what follows looks like a beginning. A row of marks is tried
#: once, from its first.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]*_]*(?=\s)")
#: What a sentence begins with: a capital, a digit, a quotation mark or bracket, a mark.
_BEGINNING = re.compile(r"\s+[\"'”“’«»(\[*_–-]*(?:[^\W\d_]|\d)")
#: Lines up to an empty one, or one with a mark; blanks are looked at within a line.
_BLOCK = re.compile(r"[^\n]+(?:\n(?![^\S\n]*(?:\n|(?:[-*+]|\d+[.)]|#+|>)\s))[^\n]+)*")
_MARK = re.compile(r"\s*(?:(?:[-*+]|\d+[.)]|#{1,6}|>)\s+)*")
#: Words before a full stop that does not end a sentence, in lower case. Left out are
#: those that are words of their own, too ("no", "min").
_SHORT = """
    alk em ent esim huom ilt jne jr klo ks mm mrd milj nk nro ns nyk os o.s pl puh pvm
    st synt tmi toim tri ts vrk vrt yht yms yo
    bl.a bl ca dvs d.v.s e.d enl etc f.d fr.o.m f.n forts inkl kap kl kr m.a.o m.fl m.m
    obs o.d osv o.s.v p.g.a resp s.k t.ex t.o.m tel tfn
    approx dept dr e.g i.e mr mrs ms prof vs
"""
ABBREVIATIONS = frozenset(_SHORT.split())
_WRITTEN = re.compile(r"\S")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence of a text."""

    #: As written, without blanks around it and without the mark of its line.
    text: str
    #: Where it stands in the text: first position, and the one behind its last.
    start: int
    end: int
    #: Number of its paragraph, heading or item of a list, from 0.
    block: int


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order; blank lines make none."""
    found: list[Sentence] = []
    block = 0
    for match in _BLOCK.finditer(text):
        spans = list(_spans(text, match.start(), match.end()))
        found += [
            Sentence(text=text[start:end], start=start, end=end, block=block)
            for start, end in spans
        ]
        block += bool(spans)
    return found


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield first and last position of each sentence of a block."""
    begin = _MARK.match(text, start, end)
    position = begin.end() if begin else start
    for match in _END.finditer(text, position, end):
        if match.start() >= position and _ends(text, position, match, end):
            yield from _bare(text, position, match.end())
            position = match.end()
    yield from _bare(text, position, end)


def _bare(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a span without the blanks around it; none where nothing is left."""
    part = text[start:end]
    if bare := part.strip():
        first = start + len(part) - len(part.lstrip())
        yield first, first + len(bare)


def _ends(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Tell whether a sentence ends at a full stop or the like."""
    following = _BEGINNING.match(text, match.end(), end)
    if following is None:
        return _WRITTEN.search(text, match.end(), end) is None
    begins_small = following[0][-1].islower()
    if begins_small:
        return False
    if not match[0].startswith("."):
        return True
    word = _word_before(text, start, match.start())
    if word.isdigit():
        # "klo 12. Tervetuloa" ends; "3. 4. luokka" goes on.
        return not following[0][-1].isdigit()
    is_initial = len(word) == 1
    return word not in ABBREVIATIONS and not is_initial


def _word_before(text: str, start: int, end: int) -> str:
    """Return the word that ends at a place, with its full stops, in lower case."""
    first = end
    while first > start and (text[first - 1].isalnum() or text[first - 1] in "._"):
        first -= 1
    return text[first:end].lower()
