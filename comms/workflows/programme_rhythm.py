"""Writes the rhythm of a newsletter: the plan by whose rule its numbers come."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from comms.campaigns.filling import STANDARD, heading_of
from comms.content.edition_form import path_of
from comms.content.fact_fields import as_written
from comms.content.programme_files import with_entry
from comms.content.programme_rhythm import (
    HOUR,
    OWNER,
    WEEK,
    WEEKDAY,
    WEEKDAYS,
    WEEKS,
    Rhythm,
    has_form,
    hour_of,
    pattern_of,
)
from comms.content.programme_values import Wrong
from comms.content.section_form import (
    FILL,
    PLACE,
    SECTION,
    read_sections,
    rows_of,
    shown_pattern,
)
from comms.language import interface_language, say
from comms.model.desk import Values
from comms.model.plans import EditionPlan, Section
from comms.model.programme import NATIONAL, User
from comms.model.programme_page import SheetField, SheetGroup
from comms.store import Session, naming
from comms.store.catalogue import Catalogue
from comms.workflows.desk_sight import Sight

_TEXT, _CHOICE = "text", "choice"
_LONGEST_ID = 50
#: What the first section is filled with.
_NEWS = "news"


def rhythm_group(seen: Sight, newsletter: str) -> SheetGroup | None:
    """Return the fields of a rhythm; None where no form can say it."""
    if not has_form(seen.catalogue, newsletter):
        return None
    sorts = {WEEK: _CHOICE, WEEKDAY: _CHOICE, HOUR: _TEXT, OWNER: _CHOICE}
    return SheetGroup(
        title=seen.say("programme.group.rhythm"),
        text=seen.say("programme.group.rhythm.text"),
        fields=tuple(
            SheetField(name=name, sort=sort, label=seen.say(f"programme.field.{name}"))
            for name, sort in sorts.items()
        ),
    )


def section_groups(seen: Sight, newsletter: str) -> Iterator[SheetGroup]:
    """Yield the sections of the numbers to come, and a row for a new one."""
    plan = shown_pattern(seen.catalogue, newsletter)
    if plan is None:
        return
    for number in range(1, rows_of(plan) + 1):
        before, is_new = f"{SECTION}.{number}", number > len(plan.sections)
        headings = [
            SheetField(
                name=f"{before}.{code}",
                sort=_TEXT,
                label=seen.say(
                    "programme.field.section", language=tongue_of(seen, code)
                ),
                language=code,
                alike=before,
            )
            for code in plan.languages
        ]
        place = SheetField(
            name=f"{before}.{PLACE}",
            sort="number",
            label=seen.say("programme.field.section.place"),
        )
        fill = SheetField(
            name=f"{before}.{FILL}",
            sort="many",
            label=seen.say("programme.field.section.fill"),
        )
        title = "programme.group.section.new" if is_new else "programme.group.section"
        yield SheetGroup(
            title=seen.say(title, number=str(number)),
            text=seen.say("programme.group.section.text") if number == 1 else "",
            fields=(*headings, place, fill),
        )


def tongue_of(seen: Sight, code: str) -> str:
    """Return what a language is called."""
    return seen.say(f"programme.language.{code}") if code in _NAMED else code


_NAMED = frozenset({"fi", "sv", "en", "se", "smn", "sms", "uk", "ru"})


def rhythm_choices(seen: Sight, unit: str) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen of a rhythm; who answers works for the unit."""
    nothing = ("", seen.say("programme.nothing"))
    users = [
        (one.id, seen.viewer.text(one.name))
        for one in seen.catalogue.all(User)
        if one.scope in {unit, NATIONAL}
    ]
    return {
        WEEK: [
            ("", seen.say("programme.week.none")),
            *((name, seen.say(f"programme.week.{name}")) for name in WEEKS),
        ],
        WEEKDAY: [
            nothing,
            *((name, seen.say(f"programme.weekday.{name}")) for name in WEEKDAYS),
        ],
        OWNER: [nothing, *users],
    }


def rhythm_files(
    session: Session,
    catalogue: Catalogue,
    newsletter: str,
    body: Mapping[str, Any],
    values: Values,
    today: date,
) -> tuple[dict[str, bytes | None], list[Wrong]]:
    """Return the file of a rhythm where it changes, and what is wrong in its form.

    Args:
        session: To read by.
        catalogue: As it stands.
        newsletter: By its id.
        body: What its form makes of it.
        values: The form.
        today: First day of a new rhythm.
    """
    if WEEK not in values or not has_form(catalogue, newsletter):
        return {}, []
    old = pattern_of(catalogue, newsletter)
    week, weekday, typed, owner = (
        values.get(name, ("",))[0] for name in (WEEK, WEEKDAY, HOUR, OWNER)
    )
    if not week:
        return ({path_of(old.id): None} if old else {}), []
    hour = hour_of(typed)
    if wrong := list(_wrong(catalogue, week, weekday, hour, owner)):
        return {}, wrong
    said = {
        "cron": Rhythm(week=week, weekday=weekday, hour=hour).rule,
        "owner": owner,
    }
    if old is not None:
        return _changed(session, catalogue, old, said, values)
    plan = _pattern(catalogue, newsletter, body, today).model_copy(update=said)
    whole = plan.model_dump(exclude_defaults=True, exclude={"id"})
    path = path_of(plan.id)
    return {path: with_entry(EditionPlan, path, None, plan.id, whole)}, []


def _changed(
    session: Session,
    catalogue: Catalogue,
    old: EditionPlan,
    said: Mapping[str, str],
    values: Values,
) -> tuple[dict[str, bytes | None], list[Wrong]]:
    """Return the file of a pattern where it changes: rule, who answers, sections."""
    patch: dict[str, Any] = {}
    if (old.cron, old.owner) != (said["cron"], said["owner"]):
        patch = dict(said)
    if any(name.startswith(f"{SECTION}.") for name in values):
        plan = as_written(old)
        sections, wrong = read_sections(plan, values)
        if wrong:
            return {}, wrong
        if sections != [s.model_dump(exclude_defaults=True) for s in plan.sections]:
            patch["sections"] = sections
    if not patch:
        return {}, []
    path = path_of(old.id)
    content = naming.content_of(session, catalogue.programme.id, path)
    return {path: with_entry(EditionPlan, path, content, old.id, patch)}, []


def _wrong(
    catalogue: Catalogue, week: str, weekday: str, hour: str, owner: str
) -> Iterator[Wrong]:
    if not hour:
        yield Wrong(field=HOUR, key="hour", slots={})
    if week not in WEEKS:
        yield Wrong(field=WEEK, key="refused", slots={})
    if weekday not in WEEKDAYS:
        yield Wrong(field=WEEKDAY, key="missing", slots={})
    if catalogue.find(User, owner) is None:
        yield Wrong(field=OWNER, key="missing", slots={})


def _pattern(
    catalogue: Catalogue, newsletter: str, body: Mapping[str, Any], today: date
) -> EditionPlan:
    """Return the pattern of the numbers to come; each is a draft for a person first."""
    codes = list(body.get("languages") or ())
    number, name = 1, f"{newsletter[:_LONGEST_ID]}_rhythm"
    while catalogue.find(EditionPlan, name):
        number += 1
        name = f"{newsletter[:_LONGEST_ID]}_rhythm_{number}"
    return EditionPlan(
        id=name,
        newsletter=newsletter,
        owner="x",
        subject={
            code: f"{text} {{number}}"
            for code, text in (body.get("name") or {}).items()
            if code in codes
        },
        preheader={
            code: say(interface_language(code), "programme.rhythm.preheader")
            for code in codes
        },
        languages=codes,
        starts_on=today,
        until=max(today, catalogue.programme.runs.ends),
        sections=[
            Section(heading=heading_of(name, codes), fill=sorted(kinds or {_NEWS}))
            for name, kinds in STANDARD
        ],
    )
