"""Passes values between an entry of the programme and its form, both ways.

`values_of` fills the form from an entry, `read_values` makes the entry's new body of
what was typed. Reading an untouched form gives exactly the entry again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from comms.content.programme_fields import (
    COVERAGE,
    HOURS,
    LINES,
    MANY,
    NUMBERS,
    RULES,
    SLOTS,
    TEXTS,
    TICK,
    YEARS,
    Field,
    Group,
    fields_of,
)
from comms.content.programme_ways import rule_of, way_of
from comms.content.quiet_form import hours_of, hours_shown
from comms.content.seminar_times import Unread, read_day
from comms.model.desk import Values

ALL = "all"
#: Longest line that is taken, and the most digits of a number.
LONGEST, MOST_DIGITS = 500, 9
_MOST_ROWS = 200

Names = Mapping[str, Sequence[str]]

#: What ends a line or steers a terminal: in no name, and never in a header of mail.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


_YEAR = re.compile(r"(2[0-9]{3}) ?: ?([0-9]{1,4})", re.ASCII)


def values_of(
    groups: Sequence[Group], body: Mapping[str, Any], names: Names
) -> dict[str, tuple[str, ...]]:
    """Return the form of an entry.

    Args:
        groups: The form.
        body: The entry, with dates as dates.
        names: What numbers and rules are kept for, by field.
    """
    found: dict[str, tuple[str, ...]] = {}
    for field in fields_of(groups):
        value = at(body, field.name)
        if field.sort == TEXTS:
            told = value or {}
            found |= {f"{field.name}.{code}": (text,) for code, text in told.items()}
        elif field.sort in {SLOTS, NUMBERS, RULES}:
            found |= _listed(field, value, names)
        elif field.sort == COVERAGE:
            found[field.name] = (ALL,) if value == ALL else tuple(value or ())
        else:
            found[field.name] = _typed(field, value)
    return found


def _years_shown(value: Mapping[int, int] | None) -> str:
    return "\n".join(f"{year}: {number}" for year, number in (value or {}).items())


#: What stands in one field and means more than its letters.
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    HOURS: lambda value: hours_shown(value or ""),
    YEARS: _years_shown,
    LINES: lambda value: "\n".join(value or ()),
}


def _typed(field: Field, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any value
    if field.sort == MANY:
        return tuple(value or ())
    if field.sort == TICK:
        return ("yes",) if value else ()
    if isinstance(value, date):
        return (f"{value.day}.{value.month}.{value.year}",)
    if field.sort in _WRITTEN:
        return (_WRITTEN[field.sort](value),)
    # Only numbers have something that is usual.
    said = field.usual if value is None else value
    return ("" if said is None else str(said),)


def _listed(field: Field, value: Any, names: Names) -> dict[str, tuple[str, ...]]:  # noqa: ANN401
    if field.sort == SLOTS:
        return {f"{field.name}.{n}": (one,) for n, one in enumerate(value or (), 1)}
    told = {**field.usuals, **(value or {})}
    return {
        f"{field.name}.{name}": (
            way_of(told[name]) if field.sort == RULES else str(told[name]),
        )
        for name in (*names.get(field.name, ()), *told)
        if name in told
    }


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong in a field: the key of its sentence, and its slots."""

    field: str
    key: str
    slots: Mapping[str, object]


def read_values(
    groups: Sequence[Group],
    values: Values,
    old: Mapping[str, Any],
    languages: Sequence[str],
    names: Names,
) -> tuple[dict[str, Any], list[Wrong]]:
    """Return the body that a form makes of an entry, and what is wrong in it.

    Args:
        groups: The form.
        values: What was typed and chosen.
        old: The entry as it stands; {} for a new one.
        languages: Of the programme, first the one that is never missing.
        names: What numbers and rules are kept for, by field.
    """
    reader = _Reader(values, languages, names)
    body = deepcopy(dict(old))
    for field in fields_of(groups):
        value = reader.read(field, at(old, field.name))
        if field.is_required:
            reader.require(field, value)
        _put(body, field.name, value)
    return body, reader.wrong


class _Reader:
    """Reads the fields of one form."""

    def __init__(self, values: Values, languages: Sequence[str], names: Names) -> None:
        self._values, self._languages, self._names = values, languages, names
        self.wrong: list[Wrong] = []

    def read(self, field: Field, old: Any) -> Any:  # noqa: ANN401 - any value
        """Return what a field says; None where it says nothing."""
        match field.sort:
            case "texts":
                return self._texts(field, old)
            case "rules":
                return self._rules(field, old or {})
            case "numbers":
                return self._numbers(field, old or {})
            case "number":
                return self._number(field.name, field.span)
        value = self._plain(field.sort, field.name)
        if field.sort in {MANY, COVERAGE} and isinstance(value, list):
            # The order in which somebody wrote them stays.
            kept = [one for one in (old or ()) if one in value]
            return list(dict.fromkeys([*kept, *value]))
        return value

    def _plain(self, sort: str, name: str) -> Any:  # noqa: ANN401 - any value
        readers: Mapping[str, Callable[[str], Any]] = {
            "many": self._many,
            "coverage": self._coverage,
            "lines": self._lines,
            "tick": self._tick,
            "date": self._date,
            "slots": self._slots,
            "hours": self._hours,
            "years": self._years,
        }
        reader = readers.get(sort)
        return reader(name) if reader else self._one(name) or None

    def _tick(self, name: str) -> bool | None:
        return True if "yes" in self._all(name) else None

    def _many(self, name: str) -> list[str]:
        return list(dict.fromkeys(filter(None, self._all(name))))

    def _coverage(self, name: str) -> list[str] | str:
        chosen = self._many(name)
        return ALL if ALL in chosen else chosen

    def _lines(self, name: str) -> list[str]:
        typed = self._values.get(name, ("",))[0].splitlines()
        rows = [self._bounded(name, row) for row in typed[:_MOST_ROWS]]
        return [row for row in rows if row]

    def require(self, field: Field, value: Any) -> None:  # noqa: ANN401
        """Note a field that is empty; a text must stand in the first language."""
        if field.sort == TEXTS:
            own = self._languages[0]
            if not value.get(own):
                self._add(f"{field.name}.{own}", "missing")
        elif value in (None, "", [], {}):
            self._add(field.name, "missing")

    def _all(self, name: str) -> tuple[str, ...]:
        typed = self._values.get(name, ())
        return tuple(self._bounded(name, one) for one in typed)

    def _one(self, name: str) -> str:
        return self._bounded(name, self._values.get(name, ("",))[0])

    def _bounded(self, name: str, typed: str) -> str:
        text = _CONTROL.sub(" ", typed).strip()
        if len(text) > LONGEST:
            self._add(name, "too_long", most=LONGEST)
            return text[:LONGEST]
        return text

    def _add(self, field: str, key: str, **slots: object) -> None:
        self.wrong.append(Wrong(field=field, key=key, slots=slots))

    def _texts(self, field: Field, old: Any) -> dict[str, str]:  # noqa: ANN401
        told = {code: self._one(f"{field.name}.{code}") for code in self._languages}
        rest = {c: t for c, t in (old or {}).items() if c not in told}
        return {code: text for code, text in (told | rest).items() if text}

    def _date(self, name: str) -> date | None:
        typed = self._one(name)
        if not typed:
            return None
        found = read_day(typed)
        if isinstance(found, Unread):
            self._add(name, "date")
            return None
        return found

    def _number(self, name: str, span: tuple[int, int]) -> int | None:
        typed = self._one(name)
        if not typed:
            return None
        least, most = span
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
        if not is_number or not least <= int(typed) <= most:
            self._add(name, "number", least=least, most=most)
            return None
        return int(typed)

    def _hours(self, name: str) -> str | None:
        try:
            return hours_of(self._one(name)) or None
        except ValueError:
            self._add(name, "hours")
            return None

    def _years(self, name: str) -> dict[int, int]:
        rows = [row for row in self._lines(name) if row]
        found = [_YEAR.fullmatch(row) for row in rows]
        if not all(found):
            self._add(name, "years")
        return {int(one[1]): int(one[2]) for one in found if one}

    def _slots(self, name: str) -> list[str]:
        places = sorted(
            (int(number), key)
            for key in self._values
            if key.startswith(f"{name}.")
            and (number := key.removeprefix(f"{name}.")).isdigit()
            and number.isascii()
            and len(number) <= MOST_DIGITS
        )
        chosen = [self._one(key) for _, key in places]
        return list(dict.fromkeys(filter(None, chosen)))

    def _numbers(self, field: Field, old: Mapping[str, int]) -> dict[str, int]:
        names = (*self._names.get(field.name, ()), *field.usuals)
        found: dict[str, int | None] = {
            name: number for name, number in old.items() if name not in names
        }
        found |= {
            name: self._number(f"{field.name}.{name}", field.span) for name in names
        }
        # What is as usual is said only where somebody has said it before.
        return {
            name: number
            for name, number in found.items()
            if number is not None and (name in old or number != field.usuals.get(name))
        }

    def _rules(self, field: Field, old: Mapping[str, Any]) -> dict[str, Any]:
        names = dict.fromkeys((*self._names.get(field.name, ()), *old))
        found = {}
        for name in names:
            way = self._one(f"{field.name}.{name}")
            rule = rule_of(way, old.get(name))
            if rule is None and way:
                self._add(f"{field.name}.{name}", "way")
            elif rule is not None:
                found[name] = rule
        return found


def at(body: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any value
    """Return the value of a dotted key; None where there is none."""
    value: Any = body
    for key in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _put(body: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401
    *around, last = name.split(".")
    if value is None or value in ({}, []):
        # What says nothing makes no part of which nothing else is said.
        part = at(body, ".".join(around)) if around else body
        if isinstance(part, dict):
            part.pop(last, None)
        return
    part = body
    for key in around:
        inner = part.get(key)
        part[key] = part = dict(inner) if isinstance(inner, Mapping) else {}
    part[last] = value
