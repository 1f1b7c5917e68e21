"""The sections of a newsletter's numbers to come, in the form of the newsletter.

They stand in the pattern of its rhythm; a number that a person begins takes those of
the number before. A row without a heading goes; the order is that of the places.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comms.content.fact_fields import as_written
from comms.content.programme_rhythm import has_form, pattern_of
from comms.content.programme_values import LONGEST, Wrong
from comms.model.desk import Values
from comms.model.plans import EditionPlan, Section
from comms.store.catalogue import Catalogue

#: Begins the names of its fields: "section.1.fi", "section.1.place", "section.1.fill".
SECTION = "section"
PLACE, FILL = "place", "fill"
#: Sections of a number at the most.
MOST = 12


def shown_pattern(catalogue: Catalogue, newsletter: str) -> EditionPlan | None:
    """Return the pattern whose sections the form shows; None: there is none."""
    if not has_form(catalogue, newsletter):
        return None
    found = pattern_of(catalogue, newsletter)
    return as_written(found) if found else None


def section_values(plan: EditionPlan | None) -> dict[str, tuple[str, ...]]:
    """Return the sections of a pattern as fields."""
    found: dict[str, tuple[str, ...]] = {}
    for number, section in enumerate(plan.sections if plan else (), 1):
        before = f"{SECTION}.{number}"
        found |= {f"{before}.{code}": (text,) for code, text in section.heading.items()}
        found[f"{before}.{PLACE}"] = (str(number),)
        found[f"{before}.{FILL}"] = tuple(section.fill)
    return found


def rows_of(plan: EditionPlan) -> int:
    """Return how many rows the form has: one more, for a new section."""
    return min(len(plan.sections) + 1, MOST)


def read_sections(
    plan: EditionPlan, values: Values
) -> tuple[list[dict[str, Any]], list[Wrong]]:
    """Return the sections that a form says, as a file has them, and what is wrong.

    Args:
        plan: The pattern as it is written.
        values: The form.
    """
    wrong: list[Wrong] = []
    rows: list[tuple[int, int, dict[str, Any]]] = []
    for number in range(1, rows_of(plan) + 1):
        heading = dict(_heading(plan.languages, values, number))
        if not heading:
            continue
        wrong += _missing(plan.languages, heading, number)
        place = _place(values, number)
        if place is None:
            field = f"{SECTION}.{number}.{PLACE}"
            slots = {"least": 1, "most": MOST}
            wrong.append(Wrong(field=field, key="number", slots=slots))
            continue
        fill = [one for one in values.get(f"{SECTION}.{number}.{FILL}", ()) if one]
        is_new = number > len(plan.sections)
        old = Section(heading={}) if is_new else plan.sections[number - 1]
        row = {
            "heading": {**old.heading, **heading},
            "items": list(old.items),
            # The order in which somebody wrote them stays.
            "fill": list(dict.fromkeys([*(f for f in old.fill if f in fill), *fill])),
        }
        rows.append((place, number, {k: v for k, v in row.items() if v}))
    if not rows and plan.sections:
        wrong.append(Wrong(field=f"{SECTION}.1.{PLACE}", key="no_section", slots={}))
    return [row for _, _, row in sorted(rows, key=lambda one: one[:2])], wrong


def _heading(
    languages: Sequence[str], values: Values, number: int
) -> Iterator[tuple[str, str]]:
    for code in languages:
        text = " ".join(values.get(f"{SECTION}.{number}.{code}", ("",))[0].split())
        if text:
            yield code, text[:LONGEST]


def _missing(
    languages: Sequence[str], heading: Mapping[str, str], number: int
) -> Iterator[Wrong]:
    for code in languages:
        if code not in heading:
            yield Wrong(field=f"{SECTION}.{number}.{code}", key="missing", slots={})


def _place(values: Values, number: int) -> int | None:
    typed = values.get(f"{SECTION}.{number}.{PLACE}", ("",))[0].strip()
    if not typed:
        return MOST
    known = typed.isascii() and typed.isdigit() and len(typed) <= 2  # noqa: PLR2004
    return int(typed) if known and 1 <= int(typed) <= MOST else None
