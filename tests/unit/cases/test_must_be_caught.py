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
from comms.workflows.tick import tick

#: Whole stories over code whose own tests measure it.
pytestmark = pytest.mark.long

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


@pytest.mark.parametrize(("number", "severity"), [("N02", "error"), ("N06", "warning")])
def test_folder_with_an_error_is_not_applied(
    they: People, number: str, severity: str
) -> None:
    """One with a warning may be."""
    assert folder_cases.broken(they, number)[1] == severity

    assert they.comms("plan", they.folder).code == int(severity == "error")


def test_what_is_urgent_passes_a_pause_where_the_programme_says_so(
    they: People,
) -> None:
    """N21's other half: the setting lets the changed room out, and nothing else."""
    file = they.folder / "programme.yaml"
    file.write_text(file.read_text() + "urgent_passes_pause: true\n")
    they.types("apply", they.folder)
    site_cases.paused_at_a_minute_to_one(they)

    with they.house() as house:
        ticked = tick(house)

    out = {name for name, state in ticked.pages if state == "sent"}
    posts = {post.publication for post in ticked.posts if post.state == "sent"}
    assert out == {"e1_room_change"}
    assert {name.split(".")[0] for name in posts} == {"e1_room_change"}
    with they.browser() as page:
        assert page.get("/fi/news/e1_room_change").status_code == 200
