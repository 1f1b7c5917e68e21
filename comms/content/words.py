"""Which words a reader gets: the version in her language and level, or the nearest.

A reader who asks for easy language gets it where it exists, else the standard text
in the same language, else the standard text in the fallback language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from comms.language import pick
from comms.model.facts import Block
from comms.model.plans import VersionText
from comms.model.tables import Version
from comms.model.views import EventView, Markdown
from comms.store.catalogue import Catalogue

STANDARD, EASY = "standard", "easy"

#: Stands in every directive that names an event.
EVENT_MARK = "event:"
_DIRECTIVE = re.compile(r"\{\{\s*(block|event):([A-Za-z0-9_-]+)\s*\}\}")


#: The address of an event's page, whatever its language.
_EVENT_PAGE = re.compile(r"/events/([A-Za-z0-9_-]+)")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one version."""

    language: str
    level: str
    title: str
    lead: str
    body: str


class Titled(Protocol):
    """A title: in words, or in some of their columns."""

    @property
    def language(self) -> str:
        """Language it is in."""

    @property
    def level(self) -> str:
        """Reading level it stands at."""

    @property
    def title(self) -> str:
        """The title itself."""


def standard_titles(words: Iterable[Titled]) -> dict[str, str]:
    """Return the titles of some words by language, without those of easy ones."""
    return {one.language: one.title for one in words if one.level == STANDARD}


def words_of(version: Version) -> Words:
    """Return the words of a stored version."""
    return Words(
        language=version.language,
        level=version.level,
        title=version.title,
        lead=version.lead,
        body=version.body,
    )


def nearest(
    versions: Sequence[Words], language: str, level: str, fallbacks: Sequence[str]
) -> Words | None:
    """Return the words for a reader of this language and level, if there are any."""
    found = {(words.language, words.level): words for words in versions}
    order = [
        (language, level),
        (language, STANDARD),
        *((fallback, STANDARD) for fallback in fallbacks),
    ]
    return next((found[key] for key in order if key in found), None)


def without_directives(text: str, language: str, catalogue: Catalogue) -> str:
    """Return a line of text with blocks inserted and events left out."""

    def insert(match: re.Match[str]) -> str:
        kind, identifier = match.groups()
        return _block(identifier, language, catalogue) if kind == "block" else ""

    return _DIRECTIVE.sub(insert, text).strip()


def events_in(text: str) -> list[str]:
    """Return the events that a text names, in order."""
    return [match[2] for match in _DIRECTIVE.finditer(text) if match[1] == "event"]


def events_told(texts: Iterable[VersionText | Version]) -> set[str]:
    """Return the events that texts name, or to whose pages they lead."""
    return events_told_in(
        "\n".join(f"{one.lead}\n{one.social}\n{one.body}" for one in texts)
    )


def events_told_in(text: str) -> set[str]:
    """Return the events that a text names, or to whose pages it leads."""
    return {*events_in(text), *_EVENT_PAGE.findall(text)}


def parts_of(
    text: str, language: str, catalogue: Catalogue, events: Mapping[str, EventView]
) -> tuple[Markdown | EventView, ...]:
    """Return a body in order: text with blocks inserted, and events."""
    parts: list[Markdown | EventView] = []
    written = ""
    position = 0
    for match in _DIRECTIVE.finditer(text):
        written += text[position : match.start()]
        position = match.end()
        kind, identifier = match.groups()
        if kind == "block":
            written += _block(identifier, language, catalogue)
            continue
        parts += [Markdown(text=written), events[identifier]]
        written = ""
    parts.append(Markdown(text=written + text[position:]))
    return tuple(p for p in parts if isinstance(p, EventView) or p.text.strip())


def _block(identifier: str, language: str, catalogue: Catalogue) -> str:
    texts = catalogue.get(Block, identifier).texts
    return pick(texts, language, *catalogue.fallbacks(language))
