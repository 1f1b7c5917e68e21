"""The passages of a text that people can comment on, cut into sentences.

A passage is one field in one language and level ("fi.standard.body"); its sentences
have numbers. A comment remembers the sentence as it read: it is found again wherever
that stands now, and where it was changed, the place that reads most like it is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from comms.content.sentences import Sentence, sentences
from comms.content.words import STANDARD
from comms.model.plans import EditionPlan
from comms.model.tables import Version

#: Fields of a version, in the order in which people read them.
WORDS = ("title", "lead", "body", "social")
#: Those of an edition.
EDITION_WORDS = ("subject", "preheader", "intro")
#: Less alike than this, a sentence is another one.
_ALIKE = 0.5


@dataclass(frozen=True)
class Passage:
    """One field of a text in one language and level."""

    language: str
    level: str
    #: "title", "lead", "body", "social"; "subject" … of an edition.
    word: str
    text: str

    @property
    def place(self) -> str:
        """Name by which comments refer to it."""
        return f"{self.language}.{self.level}.{self.word}"

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """Its sentences in order."""
        return sentences(self.text)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where the sentence of a comment stands now."""

    #: Its number in the passage; None: it is gone.
    number: int | None
    is_changed: bool


def passages_of(versions: Iterable[Version]) -> list[Passage]:
    """Return the passages of an item, version after version; empty fields make none."""
    return [
        Passage(version.language, version.level, word, text)
        for version in versions
        for word in WORDS
        if (text := getattr(version, word))
    ]


def passages_of_edition(plan: EditionPlan) -> list[Passage]:
    """Return what an edition says for itself; its items are commented as items."""
    return [
        Passage(language, STANDARD, word, text)
        for language in plan.languages
        for word in EDITION_WORDS
        if (text := getattr(plan, word).get(language, ""))
    ]


def find(passage: Passage | None, quote: str, number: int) -> Found:
    """Return where a sentence stands now.

    Args:
        passage: As it reads now; None: there is none any more.
        quote: The sentence as it read when it was commented.
        number: Its number at that time.
    """
    now = [one.text for one in passage.sentences] if passage else []
    same = [place for place, text in enumerate(now) if _bare(text) == _bare(quote)]
    if same:
        nearest = min(same, key=lambda place: abs(place - number))
        return Found(number=nearest, is_changed=False)
    alike = [
        (_alike(text, quote), -abs(place - number), place)
        for place, text in enumerate(now)
    ]
    best = max(alike, default=(0.0, 0, 0))
    return Found(number=best[2] if best[0] >= _ALIKE else None, is_changed=True)


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _bare(text: str) -> str:
    """Return a sentence as it compares: line breaks say nothing."""
    return " ".join(text.split())
