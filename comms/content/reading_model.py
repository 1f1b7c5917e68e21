"""Turns what a file says into an entry of the model, or into findings.

The models decide what is right; this file only says in plain words, with the line
and the cure, what they did not accept. Times typed with a space get their "T" here.
"""

import re
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from comms.clock import LocalTimeUnclear, instant
from comms.content.reading_findings import Findings
from comms.content.reading_schema import EMAILS, known_keys, local_time_keys
from comms.content.reading_yaml import Key, Written
from comms.model.programme import Described

_LOCAL_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?) ?([+-]\d{2}:\d{2})?", re.ASCII
)
#: A day and a month in any usual notation, and no year ("13.10.", "13/10 klo 12").
_NO_YEAR = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\.?(\s.*)?", re.ASCII)

T = TypeVar("T", bound=Described)


def build(
    model: type[T], written: Written, path: str, zone: str, findings: Findings
) -> T | None:
    """Return the entry that was written; None if there was an error, now noted.

    Args:
        model: Kind of entry.
        written: Values with their lines.
        path: File, for the findings.
        zone: IANA zone of the programme; "" while it is not known.
        findings: Where errors are noted.
    """
    if not isinstance(written.value, dict):
        place = (path, written.line(()), "")
        findings.add("expected_mapping", place, value=written.value or "")
        return None
    builder = _Check(written, path, zone, findings)
    value = builder.normalised(written.value, ())
    try:
        entry = model.model_validate(value, strict=True)
    except ValidationError as fault:
        for error in _without_echoes(fault.errors(include_url=False)):
            builder.note(model, error)
        return None
    return None if builder.failed else entry


def _without_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out a missing key that stands there in a wrong spelling."""
    typed = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]

    def is_echo(error: ErrorDetails) -> bool:
        beside = [str(loc[-1]) for loc in typed if loc[:-1] == error["loc"][:-1]]
        near = get_close_matches(str(error["loc"][-1]), beside, n=1)
        return error["type"] == "missing" and bool(near)

    return [error for error in errors if not is_echo(error)]


class _Check:
    """One entry on its way from values to the model."""

    def __init__(
        self, written: Written, path: str, zone: str, findings: Findings
    ) -> None:
        self._written = written
        self._path = path
        self._zone = zone
        self._findings = findings
        self._noted: set[Key] = set()
        self.failed = False

    def normalised(self, value: Any, key: Key) -> Any:  # noqa: ANN401 - YAML
        """Return the values with local times and addresses in the model's form."""
        if isinstance(value, dict):
            return {
                name: self.normalised(inner, (*key, str(name)))
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self.normalised(inner, (*key, str(index)))
                for index, inner in enumerate(value)
            ]
        if not isinstance(value, str) or not key:
            return value
        if key[-1] in local_time_keys():
            return self._local_time(value, key)
        return self._mailbox(value, key) if key[-1] in EMAILS else value

    def _local_time(self, text: str, key: Key) -> str:
        match = _LOCAL_TIME.fullmatch(text)
        if match is None:
            return text
        local = f"{match[1]}T{match[2]}{match[3] or ''}"
        try:
            instant(local, self._zone or "UTC")
        except LocalTimeUnclear as fault:
            self._add(fault.key, key, zone=self._zone)
        except ValueError:
            self._add("local_time_wrong", key)
        except OverflowError:
            self._add("local_time_wrong", key)
        return local

    def _mailbox(self, text: str, key: Key) -> str:
        from email_validator import (  # noqa: PLC0415 - slow to import
            EmailNotValidError,
            validate_email,
        )

        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except (EmailNotValidError, ValueError):
            self._add("email_invalid", key)
        return text

    def note(self, model: type[Described], error: ErrorDetails) -> None:
        """Say in words what the model did not accept."""
        key = self._key(error)
        kind = error["type"]
        context: dict[str, Any] = error.get("ctx", {})
        if kind == "extra_forbidden":
            self._unknown_key(model, key)
        elif kind == "missing":
            self._add("key_missing", key, name=key[-1])
        elif self._is_time(model, key):
            self._time(key)
        elif kind.startswith("date_"):
            self._date(key)
        elif kind in _EXPECTED:
            self._add(_EXPECTED[kind], key)
        else:
            self._refused(key, error, context)

    def _unknown_key(self, model: type[Described], key: Key) -> None:
        known = known_keys(model, key)
        hint = self._findings.suggestion(key[-1], known)
        if not hint and known:
            hint = " " + self._findings.words("known_keys", names=", ".join(known))
        self._add("key_unknown", key, hint=hint, name=key[-1])

    def _refused(self, key: Key, error: ErrorDetails, context: dict[str, Any]) -> None:
        kind = error["type"]
        if kind == "string_pattern_mismatch":
            self._add(_PATTERNS.get(context["pattern"][:3], "identifier_wrong"), key)
        elif kind == "literal_error":
            self._add("value_not_allowed", key, allowed=context["expected"])
        elif kind == "string_too_long":
            self._add("text_too_long", key, limit=context["max_length"])
        else:
            self._add("value_refused", key, problem=error["msg"])

    def _key(self, error: ErrorDetails) -> Key:
        """Return the key of an error, without the names of union members."""
        names = [str(name) for name in error["loc"] if name != "[key]"]
        if error["type"] == "missing":
            return tuple(names)
        key: Key = ()
        for name in names:
            if (*key, name) in self._written.lines:
                key = (*key, name)
        return key or tuple(names)

    def _is_time(self, model: type[Described], key: Key) -> bool:
        known = known_keys(model, key)
        return bool(key) and key[-1] in local_time_keys() and key[-1] in known

    def _time(self, key: Key) -> None:
        text = self._typed(key)
        if isinstance(self._value(key), date):
            self._add("local_time_without_hour", key)
        else:
            self._add(
                "year_missing" if _NO_YEAR.fullmatch(text) else "local_time_wrong", key
            )

    def _date(self, key: Key) -> None:
        text = self._typed(key)
        self._add("year_missing" if _NO_YEAR.fullmatch(text) else "date_wrong", key)

    def _typed(self, key: Key) -> str:
        return self._written.typed.get(key, "").strip()

    def _value(self, key: Key) -> Any:  # noqa: ANN401 - YAML
        value = self._written.value
        for name in key:
            if isinstance(value, list):
                value = value[int(name)]
            else:
                value = {str(k): v for k, v in value.items()}.get(name)
        return value

    def _add(self, rule: str, key: Key, **slots: object) -> None:
        # One sentence per place: the members of a union fail together.
        self.failed = True
        if key in self._noted:
            return
        self._noted.add(key)
        place = (self._path, self._written.line(key), ".".join(key))
        self._findings.add(rule, place, value=self._typed(key), **slots)


#: By the beginning of the pattern; all others are of identifiers.
_PATTERNS = {"^#[": "colour_wrong", "^(n": "approval_step_wrong"}

_EXPECTED = {
    "string_type": "expected_text",
    "string_too_short": "text_empty",
    "int_type": "expected_number",
    "int_from_float": "expected_number",
    "bool_type": "expected_yes_no",
    "list_type": "expected_list",
    "dict_type": "expected_mapping",
    "model_type": "expected_mapping",
    "model_attributes_type": "expected_mapping",
}
