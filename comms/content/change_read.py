"""Reads the desk's form of a change: which facts of an event are no longer the same.

What is left as it was is no change; what changes in one language changes in all that
have the fact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.content.seminar_fields import FormFields
from comms.content.seminar_problems import language_name, stops
from comms.content.seminar_times import shown_day, shown_hours
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.plans import Change, EventFacts
from comms.model.programme import Texts
from comms.store.catalogue import Catalogue

#: Facts with a text per language, by the field of the form.
_TEXTS = {"title": "title", "place": "place.name", "room": "place.room"}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What a form of a change says."""

    changes: tuple[Change, ...]
    #: What the person adds, per language.
    note: Texts
    #: Why, for the record; readers do not see it.
    reason: str


def change_values(event: EventFacts) -> Values:
    """Return the form of a change before anything is changed."""
    texts = {name: _texts_of(event, name) for name in _TEXTS}
    return form.as_values(
        {
            **{
                form.field(name, code): text
                for name, found in texts.items()
                for code, text in found.items()
            },
            "day": shown_day(event.starts),
            "hours": shown_hours(event.starts, event.ends),
            "street": event.place.street,
            "cancelled": form.YES if event.cancelled else "",
        }
    )


def read_change(
    values: Values,
    event: EventFacts,
    catalogue: Catalogue,
    language: str,
    now: datetime,
) -> tuple[Changed | None, tuple[Problem, ...]]:
    """Return what changes, and what is wrong with the form.

    Args:
        values: The form, filled from `change_values` and changed.
        event: The event as readers know it.
        catalogue: Standing facts of the programme.
        language: Of the sentences.
        now: A new time may not lie before it.
    """
    stood = frozenset({event.starts})
    reader = FormFields(values, catalogue, language, now, stood)
    changes = tuple(_changes(reader, values, event, language))
    if not changes and not reader.problems:
        reader.note("", "nothing_changed")
    note = reader.texts(("note",), catalogue.programme.languages)["note"]
    reason = reader.line("reason")
    problems = tuple(dict.fromkeys(reader.problems))
    if stops(problems):
        return None, problems
    return Changed(changes=changes, note=note, reason=reason), problems


def _changes(
    reader: FormFields, values: Values, event: EventFacts, language: str
) -> Iterator[Change]:
    cancelled = form.one(values, "cancelled") == form.YES
    if cancelled != event.cancelled:
        yield _change(event, "cancelled", event.cancelled, cancelled)
    if cancelled:
        # Where it would have been matters to nobody any more.
        return
    starts, ends = reader.span()
    for field, old, new in (
        ("starts", event.starts, starts),
        ("ends", event.ends, ends),
    ):
        if new and new != old:
            yield _change(event, field, old.replace("T", " "), new.replace("T", " "))
    for name, path in _TEXTS.items():
        old_texts = _texts_of(event, name)
        yield from _text_change(reader, event, name, path, old_texts, language)
    street = reader.line("street")
    if street != event.place.street:
        yield _change(event, "place.street", event.place.street, street)


def _texts_of(event: EventFacts, name: str) -> Texts:
    places = {"title": event.title, "place": event.place.name}
    return places.get(name, event.place.room)


def _text_change(
    reader: FormFields,
    event: EventFacts,
    name: str,
    path: str,
    old: Texts,
    language: str,
) -> Iterator[Change]:
    languages = tuple(dict.fromkeys((*old, *event.title)))
    new = reader.texts((name,), languages)[name]
    if new == old:
        return
    if name == "place" and not new:
        reader.note(form.field(name, languages[0]), "place_missing")
        return
    if name != "title":
        _refuse_half(reader, name, old, new, language)
    # A name may be misspelt in one language alone, but never lack.
    for code in event.title if name == "title" else ():
        if code not in new:
            reader.note(form.field(name, code), "title_missing")
    yield _change(event, path, dict(old), new)


def _refuse_half(
    reader: FormFields,
    name: str,
    old: Mapping[str, str],
    new: Mapping[str, str],
    language: str,
) -> None:
    """Refuse a change that some readers would be told the old of."""
    differs = [code for code in old if code in new and new[code] != old[code]]
    same = [code for code in old if new.get(code) == old[code]]
    for code in same if differs else ():
        slots = {"language_name": language_name(language, code)}
        reader.note(form.field(name, code), "other_language_unchanged", **slots)


def _change(
    event: EventFacts,
    field: str,
    before: Texts | str | bool,
    after: Texts | str | bool,
) -> Change:
    return Change(event=event.id, field=field, before=before, after=after)
