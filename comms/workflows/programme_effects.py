"""Says in words what a change of the programme would do: field by field, and beyond."""

from collections.abc import Iterator, Mapping, Sequence

from comms.content.logo_form import ALT
from comms.content.programme_values import values_of
from comms.content.section_form import SECTION
from comms.errors import Finding
from comms.model.desk import Choice, Problem, Values
from comms.model.plans import ItemFacts
from comms.model.programme_page import ChangedField, Effects, ProgrammeSheet, UseLine
from comms.workflows.desk_sight import Sight
from comms.workflows.programme_beside import titles_of
from comms.workflows.programme_change import Files, Followed
from comms.workflows.programme_entry import TAG, Entry, form_of, names_of
from comms.workflows.programme_sheet import labels_of, sheet_of
from comms.workflows.programme_written import Written

#: Fields that stand in files of their own.
_BESIDE = (TAG, "rhythm.", f"{ALT}.", f"{SECTION}.")


def effects_of(
    seen: Sight,
    entry: Entry,
    made: Written,
    followed: Followed,
    sheet: ProgrammeSheet,
) -> Effects:
    """Return what saving would change.

    Args:
        seen: Who looks, and the store before the change.
        entry: As it stands.
        made: As it would be.
        followed: What followed when it was tried.
        sheet: The form, for the names of its fields.
    """
    after = _new_form(seen, entry, made) if made.body else {}
    # What a new unit brings along stands in other files.
    own = {name: typed for name, typed in sheet.values.items() if name not in after}
    after |= {name: typed for name, typed in own.items() if name.startswith(_BESIDE)}
    before = form_of(entry, seen.catalogue) if entry.described else {}
    return Effects(
        changed=tuple(_changed(sheet, before, after)),
        voided=tuple(_line(seen, *one) for one in _once(followed.voided)),
        stopped=tuple(_line(seen, *one) for one in followed.stopped),
        waits=tuple(_line(seen, *one) for one in followed.waits),
        redrawn=followed.redrawn,
        files=tuple(sorted(made.files)),
        digest=followed.digest(made.files),
        is_of_rules=made.body.get("approval") != entry.body.get("approval"),
    )


def changed_in(
    seen: Sight,
    entry: Entry,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> tuple[ChangedField, ...]:
    """Return which fields of a form differ between two bodies of an entry."""
    sheet = sheet_of(seen, entry)
    names = names_of(seen.catalogue, entry)
    old, new = (
        values_of(
            entry.groups,
            entry.kind.model_validate({**body, "id": entry.id}).model_dump(),
            names,
        )
        for body in (before, after)
    )
    return tuple(_changed(sheet, old, new))


def _new_form(seen: Sight, entry: Entry, made: Written) -> dict[str, tuple[str, ...]]:
    described = entry.kind.model_validate({**made.body, "id": made.id})
    names = names_of(seen.catalogue, entry)
    return values_of(entry.groups, described.model_dump(), names)


def _once(voided: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out a page or post whose item is named already."""
    items = {name for kind, name in voided if kind == ItemFacts.kind}
    for kind, name in voided:
        parts = name.split(":")
        if kind in {ItemFacts.kind, "edition"} or not items & set(parts):
            yield kind, name


def _changed(
    sheet: ProgrammeSheet, before: Values, after: Values
) -> Iterator[ChangedField]:
    for name, label in labels_of(sheet).items():
        sides = (before.get(name, ()), after.get(name, ()))
        if len(sides[0]) > 1 and len(sides[1]) > 1:
            yield from _moved(sheet, name, label, *sides)
            continue
        old, new = (_said(sheet, name, side) for side in sides)
        if old != new:
            usual = _usual(sheet, name)
            was = old or (usual if sides[0] else "")
            yield ChangedField(label=label, before=was, after=new or usual)


def _moved(
    sheet: ProgrammeSheet,
    name: str,
    label: str,
    before: Sequence[str],
    after: Sequence[str],
) -> Iterator[ChangedField]:
    """Yield what left many choices, and what came to them."""
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    if gone or new:
        yield ChangedField(
            label=label,
            before=_said(sheet, name, gone),
            after=_said(sheet, name, new),
            is_part=True,
        )


def _said(sheet: ProgrammeSheet, name: str, values: Sequence[str]) -> str:
    """Return what stands in a field, by the names of its choices."""
    choices: Mapping[str, str] = {
        choice.value: choice.label
        for choice in (*sheet.choices.get(name, ()), *_TICKS)
        if choice.value
    }
    return ", ".join(choices.get(value, value) for value in values if value)


def _usual(sheet: ProgrammeSheet, name: str) -> str:
    """Return what holds where nothing is chosen, as the form names it; "": nothing."""
    offered = sheet.choices.get(name, ())
    return next((choice.label for choice in offered if not choice.value), "")


_TICKS = (Choice(value="yes", label="✓"),)


def _line(seen: Sight, kind: str, name: str) -> UseLine:
    """Return an item, an edition or a post that a change reaches."""
    item = name.split(":")[1] if ":" in name else name
    if kind == "edition":
        return UseLine(
            sort=seen.say("programme.use.edition"),
            title=seen.title_of(name, None),
            path=f"/editions/{name}",
        )
    return UseLine(
        sort=seen.say(f"programme.use.{kind if kind in _SORTS else 'item'}"),
        title=titles_of(seen, [item])[item],
        path=f"/items/{item}",
    )


_SORTS = frozenset({"item", "post", "announcement", "page", "reminder", "correction"})


def problems_of(
    sheet: ProgrammeSheet, findings: Sequence[Finding], own: Files
) -> tuple[Problem, ...]:
    """Return what the check of the whole folder finds, at the fields it is about."""
    fields = sorted(labels_of(sheet), key=len, reverse=True)
    found = []
    for finding in findings:
        near = [
            name
            for name in fields
            if finding.key == name or finding.key.startswith(f"{name}.")
        ]
        # A text in several languages, or a place in a list: its first field.
        near += [name for name in fields if name.startswith(f"{finding.key}.")][-1:]
        place = near[0] if near and finding.file in own else ""
        found.append(
            Problem(
                field=place,
                severity=finding.severity,
                key=finding.rule or "other",
                sentence=finding.message,
            )
        )
    return tuple(dict.fromkeys(found))
