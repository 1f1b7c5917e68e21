"""The window of references: its list is fetched when somebody opens it."""

import json

import pytest
from bs4 import BeautifulSoup
from desk_sample import SampleDesk
from desk_visit import visiting
from sample_facts import OFFERED

FORMS = ("/texts/new/blog", "/seminars/new", "/events/E1/change", "/editions/n1")


@pytest.fixture
def browser(reader, clock):
    """Sign in as the coordinator of Kainuu."""
    with visiting(reader, clock, SampleDesk()) as browser:
        yield browser


@pytest.mark.parametrize("path", FORMS)
def test_each_form_fetches_what_its_texts_may_say(browser, path):
    """Hundreds are offered: a form that nobody puts one into does without them."""
    page = _read(browser, f"/desk/sv{path}")
    window = page.select_one("dialog#editor-reference")
    assert not page.select("[data-written]")

    (option,) = _read(browser, window["data-list"]).select("[role=option]")

    assert option["data-written"] == OFFERED.written
    assert json.loads(option["data-said"]) == OFFERED.said
    assert OFFERED.name in option.text


def _read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser")
