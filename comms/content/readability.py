"""Hints that make a text easier to read: never more than hints, per language.

Own light rules: long sentences and paragraphs, abbreviations that nobody explains, and
in easy language long words. The limits follow what plain-language guides of the three
languages advise; Finnish says in fewer words what the others say in more.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from comms.content.sentences import sentences


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much readers of one language follow without effort."""

    #: Words of a sentence, in usual and in easy language.
    sentence: int
    easy_sentence: int
    #: Letters of a word in easy language.
    easy_word: int


LIMITS = {
    "fi": Limits(sentence=20, easy_sentence=10, easy_word=20),
    "sv": Limits(sentence=25, easy_sentence=13, easy_word=18),
    "en": Limits(sentence=25, easy_sentence=13, easy_word=15),
}
_OTHER = LIMITS["en"]
#: Words of a paragraph at most, easy or not.
_PARAGRAPH = 100
#: Hints of one kind; more of them help nobody.
_MOST = 3
_WORD = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*")
#: Addresses, directives and marks are not read. What is opened and never closed ends
#: at the next opening or line, so no text makes the search look to its end each time.
_UNREAD = re.compile(
    r"\{\{[^{}\n]{0,200}\}\}|\]\([^()\n]{0,2000}\)|https?://\S+|[*_#>]"
)
_ABBREVIATION = re.compile(r"(?<![\w./@#-])([A-ZÅÄÖ]{2,6})(?=\b)(?![./@]\w)")
#: "Terveyden laitos (THL)" and "THL (Terveyden laitos)" both explain.
_EXPLAINED = (
    re.compile(r"\(\s*([A-ZÅÄÖ]{2,6})\s*\)"),
    re.compile(r"\b([A-ZÅÄÖ]{2,6})\s*\(\s*\w{3}"),
)
#: Those that everybody knows.
_KNOWN = frozenset(
    {"EU", "PDF", "TV", "SMS", "OK", "WC", "CD", "DVD", "USA", "FAQ", "NB", "PS", "URL"}
)
_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One place that could be easier."""

    #: "long_sentence", "long_paragraph", "abbreviation" or "long_word".
    key: str
    #: What stands there, cut short, and how much of it.
    value: str
    count: int = 0
    limit: int = 0


def hints(
    text: str, language: str, *, is_easy: bool = False, known: Collection[str] = ()
) -> list[Hint]:
    """Return what could be easier in a text in Markdown, the first of each kind.

    Args:
        text: The body.
        language: That it is written in; another than the three: English limits.
        is_easy: Whether it is meant to be easy language.
        known: Abbreviations that need no explanation here (names of the house).
    """
    limits = LIMITS.get(language, _OTHER)
    found: dict[str, list[Hint]] = {}
    for hint in (
        *_sentences(text, limits, is_easy=is_easy),
        *_paragraphs(text),
        *_abbreviations(text, {*_KNOWN, *known}),
        *(_words(text, limits) if is_easy else ()),
    ):
        kind = found.setdefault(hint.key, [])
        if hint not in kind and len(kind) < _MOST:
            kind.append(hint)
    return [hint for kind in found.values() for hint in kind]


def _sentences(text: str, limits: Limits, *, is_easy: bool) -> Iterator[Hint]:
    limit = limits.easy_sentence if is_easy else limits.sentence
    for one in sentences(text):
        count = len(_read(one.text))
        if count > limit:
            value = _short(one.text)
            yield Hint(key="long_sentence", value=value, count=count, limit=limit)


def _paragraphs(text: str) -> Iterator[Hint]:
    for part in re.split(r"\n\s*\n", text):
        count = len(_read(part))
        if count > _PARAGRAPH and not part.lstrip().startswith(("-", "*", "1.")):
            value = _short(part)
            yield Hint(key="long_paragraph", value=value, count=count, limit=_PARAGRAPH)


def _abbreviations(text: str, known: Collection[str]) -> Iterator[Hint]:
    plain = _UNREAD.sub(" ", text)
    told = {*known, *(name for way in _EXPLAINED for name in way.findall(plain))}
    for name in dict.fromkeys(_ABBREVIATION.findall(plain)):
        if name not in told:
            yield Hint(key="abbreviation", value=name)


def _words(text: str, limits: Limits) -> Iterator[Hint]:
    for word in _read(text):
        if len(word) > limits.easy_word:
            yield Hint(
                key="long_word", value=word, count=len(word), limit=limits.easy_word
            )


def _read(text: str) -> list[str]:
    """Return the words that a reader reads."""
    return _WORD.findall(_UNREAD.sub(" ", text))


def _short(text: str) -> str:
    """Return the beginning of a passage, without marks, cut at a word."""
    plain = " ".join(_UNREAD.sub(" ", text).replace("[", "").split())
    if len(plain) <= _SHOWN:
        return plain
    return f"{plain[:_SHOWN].rsplit(' ', 1)[0]} …"
