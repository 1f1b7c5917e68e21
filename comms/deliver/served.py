"""Which message a subscriber is served: language, level and format."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

STANDARD, EASY = "standard", "easy"
_NOT_EASY = "-not-easy"


class Asking(Protocol):
    """What readers ask for: a subscriber, or all who ask for the same."""

    @property
    def language(self) -> str:
        """Language."""

    @property
    def level(self) -> str:
        """Reading level."""

    @property
    def format(self) -> str:
        """Format: "html" or "text"."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One message of a publication, as named in the ledger."""

    language: str
    level: str
    #: "html", "text"; with "-for-en" where the reader asked for another language,
    #: and "-not-easy" where she asked for easy language and there is none.
    variant: str


def served(
    subscriber: Asking,
    languages: Sequence[str],
    fallbacks: Sequence[str],
    easy_languages: Collection[str],
) -> Served:
    """Return what a subscriber gets.

    Args:
        languages: Languages the edition appears in.
        fallbacks: Languages to try, in order, where hers is not among them.
        easy_languages: Those in which the edition has easy-language texts.
    """
    order = (subscriber.language, *fallbacks, *languages)
    language = next(code for code in order if code in languages)
    easy = subscriber.level == EASY and language in easy_languages
    other = "" if language == subscriber.language else f"-for-{subscriber.language}"
    missing = _NOT_EASY if subscriber.level == EASY and not easy else ""
    return Served(
        language=language,
        level=EASY if easy else STANDARD,
        variant=f"{subscriber.format}{other}{missing}",
    )


def format_of(variant: str) -> str:
    """Return "html" or "text"."""
    return variant.partition("-")[0]


def wanted_language(variant: str, language: str) -> str:
    """Return the language the reader of a variant asked for."""
    return variant.removesuffix(_NOT_EASY).partition("-for-")[2] or language


def wanted_level(variant: str, level: str) -> str:
    """Return the reading level the reader of a variant asked for."""
    return EASY if variant.endswith(_NOT_EASY) else level
