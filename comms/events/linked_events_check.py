"""What a record of Linked Events may not be: too long, without a time, without words.

The API refuses some of it and cuts the rest in silence; here all of it is found
before anything is sent, and a person shortens.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from comms.events.linked_events import LANGUAGE_NAMES, Record
from comms.model.programme import Texts
from comms.ports import PostFinding

#: Characters, where the account names no limits of its own.
LIMITS: Mapping[str, int] = {"name": 80, "short_description": 140}


def check_record(
    record: Record,
    *,
    limits: Mapping[str, int] = LIMITS,
    languages: Sequence[str] = (),
) -> tuple[PostFinding, ...]:
    """Return what is wrong with a record; nothing of it is changed.

    Args:
        record: As `linked_events_record` or `series_record` made it.
        limits: Longest text in characters, by field.
        languages: Languages it should be in; each must have a name and a short
            description, and one that the API does not know is a warning.
    """
    return (
        *_too_long(record, limits),
        *_missing(record, languages),
        *_times(record),
        *_pictures(record),
    )


def _too_long(record: Record, limits: Mapping[str, int]) -> Iterator[PostFinding]:
    for field, limit in limits.items():
        texts: Texts = record.get(field) or {}
        for language, text in texts.items():
            if len(text) > limit:
                yield PostFinding(
                    severity="error",
                    field=f"{field}.{language}",
                    key="events.check.too_long",
                    measured=len(text),
                    limit=limit,
                )


def _missing(record: Record, languages: Sequence[str]) -> Iterator[PostFinding]:
    for language in languages:
        name = LANGUAGE_NAMES.get(language)
        if name is None:
            yield PostFinding(
                severity="warning", field=language, key="events.check.language_unknown"
            )
            continue
        for field in ("name", "short_description"):
            if name not in record[field]:
                yield PostFinding(
                    severity="error",
                    field=f"{field}.{name}",
                    key="events.check.translation_missing",
                )
    if not record["location"]["name"]:
        yield PostFinding(
            severity="error", field="location", key="events.check.place_missing"
        )


def _times(record: Record) -> Iterator[PostFinding]:
    start, end = record["start_time"], record["end_time"]
    if datetime.fromisoformat(end) < datetime.fromisoformat(start):
        yield PostFinding(
            severity="error", field="end_time", key="events.check.ends_before_start"
        )


def _pictures(record: Record) -> Iterator[PostFinding]:
    for position, image in enumerate(record["images"]):
        for language in record["name"]:
            if not image["alt_text"].get(language):
                yield PostFinding(
                    severity="error",
                    field=f"images.{position}.alt_text.{language}",
                    key="events.check.alt_text_missing",
                )
