"""Finds in people's own words what a correction has put right.

A room or a name is typed in many forms ("valtuustosalissa"), so the beginnings of its
words are looked for; of a time, its day and its hours as people write them. What the
new value says as well is no sign of the old one. A text that tells an event which is
called off, and does not say so, tells it as if it took place; one that says so of an
event which is held after all keeps people away.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.content.change_words import TOLD
from comms.content.differences import body_of
from comms.language import format_day, interface_language, say
from comms.model.plans import Change, EventFacts
from comms.model.tables import Version

_WORD = re.compile(r"[^\W\d_]{4,}")
_DIRECTIVE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
#: Letters at its end that a word may change for another ending.
_ENDING, _SHORTEST = 3, 4
#: Columns of a version → fields of its form.
_FIELDS = {"title": "title", "lead": "summary", "social": "social", "body": "more"}
#: Whether it takes place at all.
CANCELLED = "cancelled"
#: Facts that say when; how people get in is told in too many ways.
_TIMES, _FREE = frozenset({"starts", "ends"}), frozenset({"access.note"})


@dataclass(frozen=True, kw_only=True)
class StillSaid:
    """A text that says what is not so any more."""

    language: str
    #: Field of the form that it is typed in ("summary.fi").
    field: str
    #: As it stands in the text; "" where it is what the text does not say: that its
    #: event is called off.
    words: str
    #: The event that it says it of.
    event: str


def still_said(
    versions: Iterable[Version], changes: Sequence[Change], now: EventFacts
) -> Iterator[StillSaid]:
    """Yield what texts say of an event that is not so any more, each field once.

    Args:
        versions: The texts.
        changes: What was put right.
        now: The event as it is.
    """
    told = [one for one in changes if one.field in TOLD - _FREE]
    is_off = now.cancelled and any(one.field == CANCELLED for one in told)
    for version in versions:
        if is_off:
            if not says_off(_all_of(version), version.language):
                yield StillSaid(
                    language=version.language,
                    field=f"more.{version.language}",
                    words="",
                    event=now.id,
                )
            continue
        signs = list(_signs(told, now, version.language))
        for column, field in _FIELDS.items():
            text = _DIRECTIVE.sub(" ", getattr(version, column))
            found = next((hit[0] for one in signs if (hit := one.search(text))), "")
            if found:
                yield StillSaid(
                    language=version.language,
                    field=f"{field}.{version.language}",
                    words=found,
                    event=now.id,
                )


def says_off(text: str, language: str) -> bool:
    """Tell whether a text says that something is called off."""
    return _off(language).search(text) is not None


def _off(language: str) -> re.Pattern[str]:
    said = say(interface_language(language), "seminar.change.off_words")
    words = "|".join(re.escape(word.strip()) for word in said.split(","))
    return re.compile(rf"\b(?:{words})\w*", re.IGNORECASE)


def _all_of(version: Version) -> str:
    return _DIRECTIVE.sub(" ", "\n".join(getattr(version, one) for one in _FIELDS))


def _signs(
    changes: Sequence[Change], now: EventFacts, language: str
) -> Iterator[re.Pattern[str]]:
    facts = body_of(now)
    for change in changes:
        if change.field == CANCELLED:
            if not (change.after or now.cancelled):
                yield _off(language)
            continue
        if change.field in _TIMES:
            yield from _signs_of_time(str(change.before), str(facts[change.field]))
            continue
        before = _text(change.before, language)
        after = _text(_at(facts, change.field), language)
        kept = {_stem(word) for word in _WORD.findall(after)}
        for word in _WORD.findall(before):
            if (stem := _stem(word)) not in kept:
                yield re.compile(rf"\b{re.escape(stem)}\w*", re.IGNORECASE)


def _signs_of_time(before: str, after: str) -> Iterator[re.Pattern[str]]:
    """Yield how people write the day and the hour that are no more."""
    try:
        old = datetime.fromisoformat(before.replace(" ", "T", 1))
        new = datetime.fromisoformat(after.replace(" ", "T", 1))
    except ValueError:
        return
    if old.date() != new.date():
        in_english = re.search(r"\d+ \w+", format_day(old.date(), "en"))
        day = rf"{old.day}\.\s?{old.month}\."
        yield re.compile(rf"(?<!\d){day}" + (f"|{in_english[0]}" if in_english else ""))
    if old.time() != new.time():
        hour = rf"{old.hour}(?:[.:]{old.minute:02})?(?![.:]?\d)"
        yield re.compile(rf"\b(?:klo|kl\.?) {hour}|–{hour}", re.IGNORECASE)


def _stem(word: str) -> str:
    return word[: max(_SHORTEST, len(word) - _ENDING)].casefold()


def _text(value: object, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language, ""))
    return value if isinstance(value, str) else ""


def _at(facts: dict[str, Any], field: str) -> object:
    value: Any = facts
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
