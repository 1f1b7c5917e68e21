"""Press texts: whom to ask, never too early, and open to whoever writes about it."""

import pytest
from lape_steps import APPROVER, approve_items, edited
from sample_channels import at, deliveries_of, planned, with_channels

from comms.language import LANGUAGES, say
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick

RELEASE = "announcement:vsu_press_release:press"
ITEM = "vsu_press_release"


@pytest.fixture
def house(lape):
    """Open the sample with a channel for every account."""
    return with_channels(lape)


def approve_release(house):
    """Let the release through its approvals; its author is the unit's coordinator."""
    decide(house, "submit", ITEM, user="coordinator_VSU")
    decide(house, "approve", ITEM, user=APPROVER)


def test_release_is_handed_out_when_the_embargo_ends(house):
    """N13: before six in the morning there is neither card nor page."""
    approve_release(house)
    at(house, "2027-03-01T05:59")
    tick(house)
    assert planned(house, RELEASE).state == "draft"
    assert deliveries_of(house, RELEASE) == []
    assert SiteReader(house).press(ITEM, "fi") is None

    at(house, "2027-03-01T06:00")
    tick(house)

    assert [one.language for one in deliveries_of(house, RELEASE)] == ["fi", "sv"]
    assert planned(house, RELEASE).state == "sending"
    text = SiteReader(house).press(ITEM, "fi")
    assert "+358 00 000 0002" in text
    assert "klo 9–11" in text.replace("\u00a0", " ")
    assert "Tiedotusvälineet" in text
    assert "Valtakunnal" in text or "Kansallinen" in text or "viestinta@" in text


def test_page_of_the_release_leads_to_its_text(house):
    """Where readers read it, journalists find it."""
    approve_release(house)
    at(house, "2027-03-01T06:00")
    tick(house)
    reader = SiteReader(house)

    assert reader.item(ITEM, "sv", "standard").press_url == (
        "/sv/news/vsu_press_release/press.txt"
    )
    assert reader.press(ITEM, "sv").count("Egentliga Finland") >= 1
    assert reader.item(ITEM, "en", "standard").press_url == ""
    assert reader.press(ITEM, "en") is None


def test_item_without_a_press_account_has_no_press_text(house):
    """News for readers is no release."""
    approve_items(house, "spring_news")
    at(house, "2027-02-03T10:00")
    tick(house)

    assert SiteReader(house).press("spring_news", "fi") is None
    assert SiteReader(house).item("spring_news", "fi", "standard").press_url == ""


def test_new_embargo_takes_the_text_off_its_address(house, checked):
    """What may not be published again is not handed out meanwhile."""
    approve_release(house)
    at(house, "2027-03-01T06:00")
    tick(house)
    folder, findings = checked
    later = "2027-03-05T06:00"
    changed = edited(folder, "item", ITEM, embargo_until=later, publish_at=later)
    apply_checked(house, changed, findings)

    assert SiteReader(house).press(ITEM, "fi") is None


def test_release_whom_nobody_answers_for_is_held(house, checked):
    """N09: the sentence says what to add."""
    folder, findings = checked
    silent = edited(folder, "contact", "c_coord_VSU", user=None, phone=None, email=None)
    silent = edited(silent, "event", "E1", contact="c_coord_VSU")
    apply_checked(house, silent, findings)
    approve_release(house)
    at(house, "2027-03-01T06:00")

    tick(house)

    row = planned(house, RELEASE)
    assert row.state == "held"
    assert row.reason["key"] == "rules.contact_unreachable"
    slots = {name: value for name, value in row.reason.items() if name != "key"}
    for language in LANGUAGES:
        assert say(language, row.reason["key"], **slots)
    assert deliveries_of(house, RELEASE) == []


def test_held_release_leaves_once_somebody_can_be_reached(house, checked):
    """Mended, approved with its new card and let go by a person, it goes its way."""
    test_release_whom_nobody_answers_for_is_held(house, checked)
    apply_checked(house, *checked)
    approve_release(house)
    decide(house, "schedule", "vsu_press_release.press", user="coordinator_VSU")

    tick(house)

    assert len(deliveries_of(house, RELEASE)) == 2
