"""The form of one entry of the programme: its fields, choices, and what names it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from comms.content.hashtag_lint import lint_tags
from comms.content.logo_form import ALT, with_alts
from comms.content.programme_fields import (
    CHOICE,
    COVERAGE,
    MANY,
    NUMBER,
    NUMBERS,
    RULES,
    SLOTS,
    TEXT,
    TEXTS,
    Field,
    Group,
)
from comms.language import say
from comms.model.desk import Problem, Values
from comms.model.programme import (
    Hashtag,
    Newsletter,
    Programme,
    Unit,
)
from comms.model.programme_page import (
    NEW,
    ProgrammeSheet,
    SheetField,
    SheetGroup,
)
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_beside import beside, carried, notes, use_lines
from comms.workflows.programme_choices import (
    SCOPES,
    channel_name,
    choices_of,
    language_name,
    rule_name,
    typed_rules,
)
from comms.workflows.programme_contrast import contrasts
from comms.workflows.programme_entry import GROWING, ID, TAG, Entry, form_of, names_of
from comms.workflows.programme_logo_told import as_logo, look_of
from comms.workflows.programme_rhythm import rhythm_group, section_groups


def sheet_of(seen: Sight, entry: Entry, values: Values | None = None) -> ProgrammeSheet:
    """Return the form of an entry.

    Args:
        seen: Who looks.
        entry: What she looks at.
        values: What she has typed; None: as it stands.
    """
    shown = values if values is not None else form_of(entry, seen.catalogue)
    if entry.part == "brand":
        shown = with_alts(seen.catalogue, shown)
    names = use_lines(seen, entry) if entry.id and entry.part in GROWING else ()
    return ProgrammeSheet(
        part=entry.part,
        id=entry.id or NEW,
        title=title_of(seen, entry),
        groups=tuple(_groups(seen, entry, shown)),
        values=shown,
        choices=choices_of(seen, entry, shown),
        seen=entry.seen,
        uses=names,
        carried=tuple(carried(seen, entry)),
        may_remove=entry.part in GROWING
        and entry.described is not None
        and not isinstance(entry.described, Programme),
        beside=tuple(beside(seen, entry)),
        notes=tuple(notes(seen, entry)),
        problems=tuple(_lint(seen, entry)),
        contrasts=contrasts(seen, shown.get("brand.colour", ("",))[0]),
        look=look_of(seen, entry, shown),
    )


def title_of(seen: Sight, entry: Entry) -> str:
    """Return what an entry is called."""
    found = entry.described
    if found is None:
        return seen.say(f"programme.new.{entry.part}")
    if isinstance(found, Hashtag):
        return f"#{found.tag}"
    if isinstance(found, Programme):
        return seen.say(f"programme.whole.{entry.part}")
    name = getattr(found, "name", None) or getattr(found, "title", {})
    return seen.viewer.text(name) or entry.id


def _groups(seen: Sight, entry: Entry, values: Values) -> Iterator[SheetGroup]:
    if entry.kind is Unit and entry.described is None:
        field = SheetField(
            name=ID,
            sort=TEXT,
            label=seen.say("programme.field.id"),
            hint=seen.say("programme.field.id.hint"),
        )
        title = seen.say("programme.group.id")
        yield SheetGroup(title=title, fields=(field,))
    for group in entry.groups:
        yield from _apart(seen, _group(seen, entry, group, values))
    if entry.part == "brand":
        yield SheetGroup(
            title=seen.say("brand.alt.title"),
            text=seen.say("brand.alt.hint"),
            # One below the other: names of organisations are long.
            fields=tuple(
                replace(one, alike="") for one in _texts(seen, ALT, "brand.alt", "")
            ),
        )
    rhythm = rhythm_group(seen, entry.id) if entry.kind is Newsletter else None
    if rhythm is not None:
        yield rhythm
        yield from section_groups(seen, entry.id)
    if entry.kind is Unit and entry.described is None:
        fields = tuple(_texts(seen, TAG, "programme.field.region_tag", ""))
        yield SheetGroup(
            title=seen.say("programme.group.tags"),
            text=seen.say("programme.group.tags.text"),
            fields=fields,
        )


def _apart(seen: Sight, group: SheetGroup) -> Iterator[SheetGroup]:
    """Yield a group, the rules for what is urgent apart from the usual ones."""
    urgent = [one for one in group.fields if one.name.startswith(_URGENT)]
    rest = [one for one in group.fields if one not in urgent]
    yield replace(group, fields=tuple(rest))
    if urgent:
        yield SheetGroup(
            title=seen.say("programme.group.hurry"),
            text=seen.say("programme.group.hurry.text"),
            fields=tuple(urgent),
        )


_URGENT = "approval.urgent_"


def _group(seen: Sight, entry: Entry, group: Group, values: Values) -> SheetGroup:
    fields = [
        shown for field in group.fields for shown in _fields(seen, entry, field, values)
    ]
    text = f"programme.group.{group.name}.text"
    return SheetGroup(
        title=seen.say(f"programme.group.{group.name}"),
        text=seen.say(text) if group.name in _TOLD else "",
        fields=tuple(fields),
    )


#: Groups with a sentence of their own.
_TOLD = frozenset(
    {"host", "sender", "approval", "order", "most", "retention", "quiet", "late"}
)


def _hint(seen: Sight, entry: Entry, field: Field) -> str:
    if entry.kind is Newsletter and field.sort == NUMBER:
        return seen.say("programme.late.hint")
    return seen.say(f"programme.field.{field.name}.hint") if field.has_hint else ""


def _fields(
    seen: Sight, entry: Entry, field: Field, values: Values
) -> Iterator[SheetField]:
    key = f"programme.field.{field.name}"
    hint = _hint(seen, entry, field)
    if field.sort == TEXTS:
        yield from _texts(seen, field.name, key, hint)
        return
    names = names_of(seen.catalogue, entry).get(field.name, ())
    if field.sort == RULES:
        for name in dict.fromkeys((*names, *typed_rules(values))):
            label = rule_name(seen, name)
            yield SheetField(
                name=f"{field.name}.{name}",
                sort=CHOICE,
                label=label,
                alike=field.name,
            )
    elif field.sort == NUMBERS:
        for name in (*names, *field.usuals):
            label = (
                seen.say(f"programme.retained.{name}")
                if field.usuals
                else channel_name(seen, name)
            )
            yield SheetField(
                name=f"{field.name}.{name}",
                sort=NUMBER,
                label=label,
                alike=field.name,
            )
    elif field.sort == SLOTS:
        for place in range(1, len(SCOPES) + 1):
            yield SheetField(
                name=f"{field.name}.{place}",
                sort=CHOICE,
                label=seen.say("programme.place", number=str(place)),
                alike=field.name,
            )
    else:
        sort = MANY if field.sort == COVERAGE else field.sort
        shown = SheetField(name=field.name, sort=sort, label=seen.say(key), hint=hint)
        yield as_logo(shown) if entry.part == "brand" else shown


def _texts(seen: Sight, name: str, key: str, hint: str) -> Iterator[SheetField]:
    programme = seen.catalogue.programme
    own = programme.default_language
    for code in (own, *(c for c in programme.languages if c != own)):
        yield SheetField(
            name=f"{name}.{code}",
            sort=TEXT,
            label=f"{seen.say(key)} ({language_name(seen, code)})",
            hint=hint if code == own else "",
            language=code,
            alike=name,
        )


def _lint(seen: Sight, entry: Entry) -> Iterator[Problem]:
    """Yield what a tag that stands in the registry could be better at."""
    if not isinstance(entry.described, Hashtag):
        return
    for problem in lint_tags([entry.described.tag]):
        yield Problem(
            field="tag",
            severity="warning",
            key=problem.code,
            sentence=problem.sentence(seen.language),
        )


def problem_of(
    seen: Sight, field: str, key: str, slots: Mapping[str, object]
) -> Problem:
    """Return what is wrong in a field, in words."""
    if key == "lint":
        problem = slots["problem"]
        sentence = problem.sentence(seen.language)  # type: ignore[attr-defined]
    else:
        sentence = say(seen.language, f"programme.problem.{key}", **slots)
    return Problem(field=field, severity="error", key=key, sentence=sentence)


def not_offered(sheet: ProgrammeSheet, before: Values) -> Iterator[str]:
    """Yield the fields in which stands what nobody could choose there.

    Args:
        sheet: The form as it was typed.
        before: The form as it stands: what is there already may stay.
    """
    for group in sheet.groups:
        for field in group.fields:
            offered = {choice.value for choice in sheet.choices.get(field.name, ())}
            known = offered | {"", *before.get(field.name, ())}
            if offered and not known >= {*sheet.values.get(field.name, ())}:
                yield field.name


def labels_of(sheet: ProgrammeSheet) -> Mapping[str, str]:
    """Return what each field of a sheet is called."""
    groups: Sequence[SheetGroup] = sheet.groups
    return {
        field.name: _label(group, field) for group in groups for field in group.fields
    }


def _label(group: SheetGroup, field: SheetField) -> str:
    is_one_of_many = field.alike and not field.language
    return f"{group.title}: {field.label}" if is_one_of_many else field.label
