"""What a change of an event touches: each fact that differs, in words, and its weight.

A material change is one that somebody who plans to come must hear of: when, where,
whether at all. Only such a change raises SEQUENCE (RFC 5545, section 3.8.7.4) and
asks for a correction; a mended typing error does neither. What a correction tells
everybody raises it, whatever it is: a calendar that holds the old name must take it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.language import LANGUAGES, format_moment, say
from comms.model.plans import EventFacts
from comms.model.programme import Texts

#: Facts that people who plan to come must hear of; those below them too.
MATERIAL = ("cancelled", "starts", "ends", "place", "remote")
#: Local times, shown as readers see them.
_TIMES = {"starts", "ends", "registration.opens", "registration.closes"}
#: Facts whose parts are read one by one.
_NESTED = {"place", "access", "registration"}


@dataclass(frozen=True, kw_only=True)
class FactChange:
    """One fact of an event that is no longer what it was."""

    #: Where it stands in the event's file ("place.room").
    field: str
    #: Words per language; "" where there was nothing, or is nothing any more.
    before: Texts
    after: Texts
    is_material: bool
    #: Whether it is written anew in each language, as a name is and a time is not.
    is_text: bool = False


def changed_facts(before: EventFacts, after: EventFacts) -> tuple[FactChange, ...]:
    """Return what differs between two states of one event, material changes first.

    A text that is added in a further language, and one that differs in blanks or
    capitals alone, is a change but no material one.
    """
    old, new = dict(_flat(before)), dict(_flat(after))
    languages = tuple(dict.fromkeys((*LANGUAGES, *before.title, *after.title)))
    changes = [
        FactChange(
            field=field,
            before=_words(field, old.get(field), languages),
            after=_words(field, new.get(field), languages),
            is_material=_is_material(field, old.get(field), new.get(field)),
            is_text=isinstance(old.get(field), Mapping)
            or isinstance(new.get(field), Mapping),
        )
        for field in old
        if old[field] != new[field]
    ]
    return tuple(sorted(changes, key=lambda change: not change.is_material))


def is_material(changes: Sequence[FactChange]) -> bool:
    """Tell whether people who heard of the event must hear of the change."""
    return any(change.is_material for change in changes)


def next_sequence(sequence: int, changes: Sequence[FactChange]) -> int:
    """Return the revision of the calendar object after these changes."""
    return sequence + 1 if is_material(changes) else sequence


def sequence_told(sequence: int, changes: Sequence[FactChange]) -> int:
    """Return the revision of the calendar object after a correction was told."""
    return sequence + 1 if changes else sequence


def has_moved(changes: Sequence[FactChange]) -> bool:
    """Tell whether the event takes place at another time than was announced."""
    return any(change.field in {"starts", "ends"} for change in changes)


def _flat(event: EventFacts) -> Iterator[tuple[str, Any]]:
    """Yield every fact of an event under its dotted name."""
    for name, value in event.model_dump(exclude={"written"}).items():
        if name in _NESTED:
            yield from ((f"{name}.{part}", inner) for part, inner in value.items())
        else:
            yield name, value


def _is_material(field: str, old: object, new: object) -> bool:
    if field.partition(".")[0] not in MATERIAL:
        return False
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return any(
            _plain(text) != _plain(new.get(language, ""))
            for language, text in old.items()
            if text
        ) or (any(new.values()) and not any(old.values()))
    if isinstance(old, str) and isinstance(new, str):
        return _plain(old) != _plain(new)
    return True


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _words(field: str, value: object, languages: Sequence[str]) -> Texts:
    """Return a fact as readers see it, in each language."""
    if isinstance(value, Mapping):
        return {code: text for code, text in value.items() if text}
    return {code: _said(field, value, code) for code in languages}


def _said(field: str, value: object, language: str) -> str:
    if value is None or value == []:
        return ""
    if field in _TIMES:
        return format_moment(_wall(str(value)), language)
    if word := _word(field, value):
        return say(language, f"events.value.{word}")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _word(field: str, value: object) -> str:
    """Return the name of the word for a fact that is yes, no or free; else ""."""
    if field == "cancelled":
        return "cancelled" if value else "goes_ahead"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "free" if (field, value) == ("price", "free") else ""


def _wall(local: str) -> datetime:
    # The offset only tells two hours of one night apart; readers see the wall clock.
    return datetime.fromisoformat(local).replace(tzinfo=None)
