"""Which message a subscriber is served: language, level and format."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from comms.model.tables import Subscriber

STANDARD, EASY = "standard", "easy"


@dataclass(frozen=True, kw_only=True)
class Served:
    """One message of a publication, as named in the ledger."""

    language: str
    level: str
    #: "html", "text"; with "-for-en" where the reader asked for another language.
    variant: str


def served(
    subscriber: Subscriber,
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
    return Served(
        language=language,
        level=EASY if easy else STANDARD,
        variant=f"{subscriber.format}{other}",
    )


def format_of(variant: str) -> str:
    """Return "html" or "text"."""
    return variant.partition("-")[0]


def wanted_language(variant: str, language: str) -> str:
    """Return the language the reader of a variant asked for."""
    return variant.partition("-for-")[2] or language
