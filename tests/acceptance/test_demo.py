"""The demo, as somebody meets it first: one command, and the figures of the sample."""

from collections import Counter

import pytest
from processes import to_readers

from comms.demo.mailbox import read_mailbox
from tests.unit.cli.conftest import comms

__all__ = ["comms"]

pytestmark = pytest.mark.acceptance

EXPECTED = {
    "NL1": (7, {"fi": 5, "sv": 1, "en": 1}),
    "NL2": (6, {"fi": 3, "sv": 3}),
    "NL3": (3, {"fi": 2, "sv": 1}),
}


@pytest.fixture
def site(demo):
    """The folder that commands in this process work on."""
    return demo.home


def test_a_correction_reaches_who_got_the_first_notice(demo, comms):
    """Nine people: seven by NL1, three by NL3, one of them by both."""
    proof = comms("ledger", "e1_room_change", "--json").document

    assert (proof["recipients"], proof["adds_up"]) == (9, True)
    [letter] = demo.summary["corrections"]
    assert (letter["item"], letter["by_state"]) == ("e1_room_change", {"sent": 9})


@pytest.mark.parametrize("name", EXPECTED)
def test_the_ledger_adds_up_to_the_sample(comms, name):
    """`comms ledger` proves who got it, in the agreed shape."""
    recipients, languages = EXPECTED[name]

    said = comms("ledger", name, "--json")

    assert said.code == 0
    assert said.document == {
        "publication": name,
        "recipients": recipients,
        "by_state": {"sent": recipients},
        "by_language": languages,
        "adds_up": True,
    }


def test_the_caught_mail_agrees_with_the_ledger(demo):
    """Each edition and the correction, to each mailbox once."""
    subjects = Counter(mail.subject.split(":")[0] for mail in demo.mail)
    pairs = Counter((mail.recipient.casefold(), mail.subject) for mail in demo.mail)

    assert subjects == {
        "Lape-uutiskirje 1/2027": 5,
        "Lape-nyhetsbrev 1/2027": 1,
        "Lape newsletter 1/2027": 1,
        "Infokirje 1-2027 helmikuu": 3,
        "Infobrev 1-2027 februari": 3,
        "Kutsu 2/2027": 2,
        "Inbjudan 2/2027": 1,
        # The room change, to all who got the first notice by NL1 or NL3.
        "Huomisen avoimen iltapäivän sali vaihtuu": 6,
        "Ny sal för morgondagens öppna eftermiddag": 2,
        "New room for tomorrow's open afternoon": 1,
    }
    assert set(pairs.values()) == {1}


def test_pages_of_bilingual_units_appear_in_both_languages_at_once(demo):
    """One timestamp for all languages; what was never approved is not out."""
    pages = {page["item"]: page for page in demo.summary["pages"]}

    assert pages["two_languages_blog"]["published"] == "2027-02-10T08:30+02:00"
    assert set(pages["two_languages_blog"]["languages"]) == {"fi", "sv", "en"}
    # Approved once by the one national approver; out when its embargo ends.
    assert pages["vsu_press_release"]["published"] == "2027-03-01T06:00+02:00"
    assert pages["e1_room_change"]["published"] == "2027-03-10T13:00+02:00"


@pytest.mark.parametrize(
    "block",
    [
        "coverage_counts",
        "hashtags",
        "never_after",
        "one_form_fan_out",
        "room_change_propagates_to",
        "newsletters",
        "posts_read_back",
    ],
)
def test_every_expected_block_of_the_sample_holds(demo, block):
    """Counted at the other end: pages, files, networks, mailboxes."""
    assert demo.summary["expected"][block]["holds"] is True, demo.summary["expected"]


def test_what_needs_a_later_part_says_so(demo):
    """A waiting list is not counted as if it were there."""
    [(name, block)] = [
        pair for pair in demo.summary["expected"].items() if pair[1]["holds"] is None
    ]

    assert (name, block["needs"]) == ("registration_waiting_list", "registration")
    assert "registration waiting list    needs registration" in demo.output


def test_outputs_are_counted_not_supposed(demo):
    """How many there are, by name: three pages, sixteen outputs of one form."""
    found = demo.summary["expected"]
    outputs = found["one_form_fan_out"]["counted"]
    change = found["room_change_propagates_to"]["counted"]

    assert len(outputs) == 16
    assert outputs["newsletter_block"] == 6
    assert change["correction_email_to_those_who_got_the_announcement"] == 9
    assert change["correction_posts"] == 7


def test_refusals_are_part_of_the_story(demo):
    """The summary says what the rules refused and why."""
    refused = [(act["rule"], act["subject"]) for act in demo.summary["refused"]]

    assert refused == [("four_eyes", "pilot_call"), ("item_not_approved", "NL1")]


def test_editions_are_tested_before_they_go_and_tests_are_counted_apart(demo):
    """Sent to those who let them go; no reader got one, no count holds one."""
    found = read_mailbox(demo.home / "mail")
    tests = [one for one in found if one.is_test]
    readers = {one.recipient for one in demo.mail}

    assert len(tests) == demo.summary["mail"]["tests"] > 0
    assert {one.subject.split("]")[0] for one in tests} <= {"[TESTI", "[TEST"}
    assert not readers & {one.recipient for one in tests}
    assert demo.summary["mail"]["caught"] == len(demo.mail)


def test_a_finished_demo_shows_the_same_again(demo, comms):
    """Warm: nothing is done twice, the summary is the same."""
    again = comms("demo", "--once", "--home", demo.home)

    assert again.code == 0
    assert again.out == demo.output
    assert len(to_readers(demo.home)) == 25
