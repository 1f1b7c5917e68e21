"""The page of an item says how its mail leaves, and asks why without a test."""

import pytest
from desk_sample import SampleDesk
from desk_visit import visiting, words

from comms.errors import Refused
from comms.model.desk import Departure

SENTENCE = "Viimeinen viesti on lähtenyt 18.2.2027 klo 14 (Europe/Helsinki)."
UNTESTED = Departure(
    edition="seminar_letter",
    test="untested",
    may_test=True,
    asks="approve",
    sentences=(SENTENCE,),
)
PAGE = "/desk/fi/items/seminar"


@pytest.fixture
def desk():
    """What stands behind the pages."""
    desk = SampleDesk()
    desk.departure = UNTESTED
    return desk


@pytest.fixture
def browser(reader, clock, desk):
    """Sign in as the coordinator of Kainuu."""
    with visiting(reader, clock, desk) as browser:
        yield browser


def test_page_says_when_the_last_mail_will_have_left(browser):
    """Also what a page that watches fetches while it is on its way."""
    assert SENTENCE in words(browser.get(PAGE))
    assert SENTENCE in words(browser.get(f"{PAGE}/outputs"))


def test_reason_is_asked_for_where_it_is_let_go_and_handed_on(browser, desk):
    """One field beside the button; what is typed reaches the rule."""
    assert 'name="untested"' in browser.get(PAGE).text

    browser.post(f"{PAGE}/approve", data={"seen": "h1", "untested": " Kiire. "})

    assert desk.untested_because == "Kiire."


def test_refused_reason_stands_in_its_field_again(browser, desk):
    """Nobody types twice what a rule about something else has refused."""
    desk.refusal = Refused("four_eyes")

    answer = browser.post(f"{PAGE}/approve", data={"seen": "h1", "untested": "Kiire."})

    assert answer.status_code == 409
    assert 'value="Kiire."' in answer.text


def test_test_is_sent_by_one_press(browser, desk):
    """Of the letter, not of the item whose page it is."""
    answer = browser.post(f"{PAGE}/test-send", data={"publication": "seminar_letter"})

    assert answer.headers["location"] == f"{PAGE}?done=test-send#message"
    assert desk.done == [("test-send", "coordinator_KAI", "seminar_letter", "", "")]
    assert "Testi on lähtenyt sähköpostiisi." in words(
        browser.get(f"{PAGE}?done=test-send")
    )


def test_what_was_tested_or_has_left_asks_for_nothing(browser, desk):
    """The field would be a riddle."""
    desk.departure = Departure(edition="seminar_letter", test="", may_test=False)

    page = browser.get(PAGE).text

    assert 'name="untested"' not in page
    assert "test-send" not in page
