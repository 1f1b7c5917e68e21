"""The sample's 29 cases that must be caught: each is tried, and what is said is read.

Tried through what people use: `comms check`, decisions, `text-check`, a pause, pages,
the leaving link. What stands in `LATER` needs parts of the program that are to come.
"""

import re

import folder_cases
import page_cases
import pytest
import site_cases
from catching import CASES, fits
from people_at_work import People

from comms.language import LANGUAGES

#: Cases of later issues: number → what they need.
LATER = {
    "N25": "figures with their sums as fact cards (mission L2)",
    "N26": "forms, and the answers of readers (mission I4)",
}


def test_every_case_of_the_sample_has_its_place() -> None:
    """Exactly 29; none is left out in silence, none stands twice."""
    assert {folder_cases, page_cases, site_cases}
    wanted = [f"N{number:02}" for number in range(1, 30)]

    assert sorted([*CASES, *LATER]) == wanted


@pytest.mark.parametrize("number", sorted(CASES))
def test_it_is_caught_and_said_in_three_languages(they: People, number: str) -> None:
    """A sentence of the catalogue, whole, and each language in its own words."""
    key, attempt = CASES[number]

    read = attempt(they)

    assert set(read) == (set(LANGUAGES) if key else set())
    for language, text in read.items():
        assert fits(text, key, language), (language, text)
        assert not re.search(r"%\(\w+\)s|%[sd]\b", text), text
    assert len(set(read.values())) == len(read)
