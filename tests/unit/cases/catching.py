"""How one case is tried, and how what a person reads is held against the catalogue.

A case is a function that does what must be caught, through what people use (commands,
pages), and returns what they read in each language. The table is filled by `case`.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from comms.language import LANGUAGES, catalogue

#: What was read, by language; {} where nothing is said, as the sample wants it.
Read = Mapping[str, str]


class Case(NamedTuple):
    """One of the sample's `negative_cases`."""

    #: Key of the sentence in the catalogue; "" where nothing is said.
    key: str
    attempt: Callable[..., Read]


CASES: dict[str, Case] = {}


def case(number: str, key: str) -> Callable[[Callable[..., Read]], None]:
    """Enter a function into the table of cases."""

    def enter(attempt: Callable[..., Read]) -> None:
        assert number not in CASES, number
        CASES[number] = Case(key, attempt)

    return enter


def in_each_language(read: Callable[[str], str]) -> Read:
    """Return what is read, by language."""
    return {language: read(language) for language in LANGUAGES}


def fits(read: str, key: str, language: str) -> bool:
    """Tell whether the sentence of a key stands in what was read, its slots filled."""
    words = catalogue(language)
    try:
        forms = [words.ngettext(key, f"{key}.many", count) for count in (1, 2)]
    except LookupError:
        forms = [words.gettext(key)]
    text = re.sub(r"\s+", " ", read)
    return any(re.search(_pattern(form), text) for form in forms)


def _pattern(form: str) -> str:
    pieces = re.split(r"%\(\w+\)s", form.replace("%%", "%"))
    return ".+?".join(re.escape(piece) for piece in pieces)
