"""A form of something new is a draft once somebody has put something into it."""

import pytest
from bs4 import BeautifulSoup
from door_site import Doors
from test_getting_in_pages import browser_at

from comms.clock import SystemClock
from comms.workflows.keeping import WordsKept

#: Where forms begin, and with a day of the calendar.
FORMS = ("seminars/new", "texts/new/blog", "texts/new/press_release")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here differs between them."""
    return _sqlite_databases


@pytest.fixture
def browser(lape):
    """Open a browser of the national lead's."""
    return browser_at(lape, Doors(lape, SystemClock()).by_link("national_lead"))


def filled(page, form):
    """Return what a browser sends of a form as it was drawn."""
    data = {}
    for field in page.select(f"#{form} :is(input, select, textarea)[name]"):
        kind = field.get("type", field.name)
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if kind == "select":
            chosen = field.select_one("option[selected]") or field.option
            value = chosen["value"] if chosen else ""
        else:
            value = field.get("value", field.text.removeprefix("\n"))
        if kind != "file":
            data.setdefault(field["name"], []).append(value)
    return data


def drawn(browser, place):
    """Return a page."""
    return BeautifulSoup(browser.get(f"/desk/fi/{place}").text, "html.parser")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("day", ["", "?on=2027-03-17"])
def test_a_form_that_nobody_filled_in_is_no_draft(browser, lape, form, day):
    """Drawn anew without a word in it, it leaves nothing; with one, and back, too."""
    page, drafts = drawn(browser, f"{form}{day}"), WordsKept.of(lape).drafts
    name = "seminar" if form.startswith("seminars") else "text"
    sent = {**filled(page, name), "act": ["preview"], "writer": ["w"], "turn": ["1"]}
    place = f"/desk/fi/{form}"

    assert browser.post(place, data=sent).status_code == 200
    empty = drafts.waiting("national_lead", "fi")
    more = {"title.fi": ["Kesken jäänyt"], "turn": ["2"]}
    browser.post(place, data={**sent, **more})
    begun = drafts.waiting("national_lead", "fi")
    browser.post(place, data={**sent, "turn": ["3"]})
    over = drafts.waiting("national_lead", "fi")

    assert [one.title for one in begun] == ["Kesken jäänyt"]
    assert empty == over == ()
