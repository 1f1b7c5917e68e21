"""Which texts of the model may say facts by reference, and how one reaches them.

A text is named by its dotted place in the entry: "body" of a version, "place.room.fi"
of an event, "changes.0.after.fi" of a correction.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from comms.model.facts import Block, Fact
from comms.model.plans import EditionPlan, EventFacts, ItemFacts, VersionText
from comms.model.programme import Described

#: What says facts by reference; each keeps beside its words what was typed (`written`).
Referring = VersionText | EventFacts | EditionPlan | ItemFacts
R = TypeVar("R", bound=Referring)

_FACTS = frozenset({Fact.kind})
_BOTH = frozenset({Fact.kind, Block.kind})
#: Which references each text may hold, in the order in which people read. Of an event
#: those that can be told anew (`content.change_words`), and its name and summary.
ALLOWED: Mapping[type[Described], Mapping[str, frozenset[str]]] = {
    VersionText: {"title": _FACTS, "lead": _BOTH, "social": _BOTH, "body": _BOTH},
    EventFacts: {
        "title": _FACTS,
        "summary": _BOTH,
        "place.name": _FACTS,
        "place.street": _FACTS,
        "place.room": _FACTS,
        "place.municipality": _FACTS,
        "access.note": _FACTS,
        "remote": _FACTS,
    },
    EditionPlan: {"subject": _FACTS, "preheader": _BOTH, "intro": _BOTH},
    ItemFacts: {"change.after": _FACTS, "changes.*.after": _FACTS},
}
#: Texts that are written in Markdown.
MARKDOWN = frozenset({"body", "intro"})


def texts_of(one: Described) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield the texts that may refer: dotted place, words, kinds of references."""
    for pattern, kinds in ALLOWED.get(type(one), {}).items():
        for place, text in _inside(one, pattern.split("."), ""):
            yield place, text, kinds


def _inside(value: Any, keys: list[str], place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of an entry
    if isinstance(value, str) and not keys:
        yield place, value
    elif isinstance(value, Mapping) and not keys:
        for code, text in value.items():
            yield f"{place}.{code}", text
    elif isinstance(value, list) and keys:
        for number, part in enumerate(value):
            yield from _inside(part, keys[1:], f"{place}.{number}")
    elif isinstance(value, BaseModel) and keys:
        first = keys[0]
        below = f"{place}.{first}" if place else first
        yield from _inside(getattr(value, first), keys[1:], below)


def language_of(one: Described, place: str) -> str:
    """Return the language of a text; "" where it is the same in all."""
    if isinstance(one, VersionText):
        return one.language
    last = place.rpartition(".")[2]
    return "" if place in _SAME or last == "after" else last


#: Texts that are written once for all languages.
_SAME = frozenset({"place.street", "remote"})


def field_of(place: str) -> str:
    """Return the place of a text without its language ("place.room")."""
    known = {name for kinds in ALLOWED.values() for name in kinds}
    return place if place in known else place.rpartition(".")[0]


def with_texts(one: R, texts: Mapping[str, str], written: Mapping[str, str]) -> R:
    """Return an entry with other texts, and with what was typed for them.

    The longest text is one of letters typed, not of what a fact may say some day: so
    nothing is checked again.
    """
    made: Any = one
    for place, text in texts.items():
        made = _put(made, place.split("."), text)
    changed: R = made.model_copy(update={"written": dict(written)})
    return changed


def _put(value: Any, keys: list[str], text: str) -> Any:  # noqa: ANN401 - as above
    if not keys:
        return text
    first, *rest = keys
    if isinstance(value, list):
        at = int(first)
        return [*value[:at], _put(value[at], rest, text), *value[at + 1 :]]
    if isinstance(value, Mapping):
        return {**value, first: text}
    return value.model_copy(update={first: _put(getattr(value, first), rest, text)})


def as_written(one: R) -> R:
    """Return an entry as its file has it, with references."""
    return with_texts(one, one.written, {}) if one.written else one
