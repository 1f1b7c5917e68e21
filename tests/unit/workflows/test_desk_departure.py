"""The desk says how mail leaves, and asks for a test where it is let go."""

import pytest
from desk_form import APPROVER, WRITER, written
from lape_steps import NL1_ITEMS, approve_items

from comms.errors import Refused
from comms.workflows.decide import decide
from comms.workflows.edition_pages import EditionReader

LEAD = "national_lead"


@pytest.fixture
def nl1(desk, offices):
    """Give the desk, with NL1 approved."""
    approve_items(offices, *NL1_ITEMS)
    decide(offices, "submit", "NL1", user=LEAD)
    decide(offices, "approve", "NL1", user=APPROVER)
    return desk


def departure(desk, name, user=LEAD):
    """Return how something leaves, as a user sees it."""
    return desk.item(user, name, "fi").departure


def test_page_of_an_edition_says_when_it_is_done_and_asks_for_a_test(nl1):
    """Beside the button that lets it go."""
    found = departure(nl1, "NL1")

    assert (found.test, found.asks, found.may_test) == ("untested", "schedule", True)
    assert "lukijalle" in found.sentences[0]
    assert "Europe/Helsinki" in found.sentences[-1]


def test_test_is_sent_from_the_page_and_shown_there(nl1):
    """Pressed once; until it has left, the page says that it is on its way."""
    nl1.decide(LEAD, "test-send", "NL1", key="k")

    found = departure(nl1, "NL1")

    assert (found.test, found.asks) == ("on_its_way", "schedule")


@pytest.mark.parametrize("field", ["subject.fi", "heading.0.fi", "audiences"])
def test_what_is_typed_tests_nothing_and_takes_no_test_back(nl1, offices, field):
    """The test is of what is kept, whatever is typed above it."""
    nl1.decide(LEAD, "test-send", "NL1", key="k")
    editions = EditionReader(offices)
    values = editions.page(LEAD, "NL1", "fi").values

    shown = editions.page(LEAD, "NL1", "fi", {**values, field: ("media",)})

    assert shown.departure.test == "on_its_way"


def test_reason_lets_an_edition_go_untested(nl1):
    """The field beside the button; the history keeps it."""
    with pytest.raises(Refused) as refused:
        nl1.decide(LEAD, "schedule", "NL1")
    nl1.decide(LEAD, "schedule", "NL1", untested_because="Sama kuin viikko sitten.")

    page = nl1.item(LEAD, "NL1", "fi")
    assert refused.value.key == "untested"
    assert page.state == "scheduled"
    assert page.departure.asks == ""
    assert ("untested", "Sama kuin viikko sitten.") in [
        (deed.verb, deed.note) for deed in page.history
    ]


def test_asking_for_approval_tests_the_letter(desk):
    """Who asks gets it; who approves need not send it again."""
    name = written(desk)
    before = departure(desk, name, WRITER)
    desk.decide(WRITER, "submit", name)

    found = departure(desk, name, APPROVER)
    desk.decide(APPROVER, "approve", name)

    assert (before.test, before.may_test) == ("untested", True)
    assert (found.test, found.asks) == ("on_its_way", "")
    assert desk.item(APPROVER, name, "fi").state == "approved"


def test_other_units_see_when_and_may_send_no_test(nl1):
    """To look at the nation's edition is not to write at it."""
    found = departure(nl1, "NL1", WRITER)

    assert found.sentences
    assert not found.may_test
    assert found.asks == ""
