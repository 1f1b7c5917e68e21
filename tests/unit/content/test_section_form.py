"""Sections of numbers to come: what a form makes of them."""

import pytest

from comms.content.section_form import read_sections, section_values
from comms.model.plans import EditionPlan, Section

PLAN = EditionPlan.model_construct(
    id="poh_rhythm",
    languages=["fi", "sv"],
    sections=[
        Section(heading={"fi": "Uutiset", "sv": "Nyheter"}, fill=["news", "blog"]),
        Section(heading={"fi": "Tapahtumat", "sv": "Evenemang"}, items=["x"]),
    ],
)
AS_IT_IS = [one.model_dump(exclude_defaults=True) for one in PLAN.sections]
NEW = {"section.3.fi": ("Lopuksi",), "section.3.sv": ("Till sist",)}


@pytest.mark.parametrize(
    ("typed", "headings"),
    [
        ({}, ["Uutiset", "Tapahtumat"]),
        (
            {"section.2.place": ("1",), "section.1.place": ("2",)},
            ["Tapahtumat", "Uutiset"],
        ),
        ({"section.1.fi": ("",), "section.1.sv": (" ",)}, ["Tapahtumat"]),
        (NEW, ["Uutiset", "Tapahtumat", "Lopuksi"]),
        ({**NEW, "section.3.place": ("1",)}, ["Uutiset", "Lopuksi", "Tapahtumat"]),
    ],
)
def test_sections_are_renamed_moved_added_and_taken_away(typed, headings):
    """What nobody touched stays as it is, its items too."""
    said, wrong = read_sections(PLAN, {**section_values(PLAN), **typed})

    assert not wrong
    assert [one["heading"]["fi"] for one in said] == headings
    assert typed or said == AS_IT_IS


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"section.1.sv": ("",)}, ("section.1.sv", "missing")),
        ({"section.1.place": ("0",)}, ("section.1.place", "number")),
        ({"section.1.place": ("²",)}, ("section.1.place", "number")),
        (
            {f"section.{n}.{code}": ("",) for n in (1, 2) for code in ("fi", "sv")},
            ("section.1.place", "no_section"),
        ),
    ],
)
def test_what_no_number_could_begin_with_is_refused(typed, fault):
    """A heading in one language only, no place, nothing at all."""
    _, wrong = read_sections(PLAN, {**section_values(PLAN), **typed})

    assert [(one.field, one.key) for one in wrong] == [fault]
