"""`comms withdraw` and `comms settle`, as a person types them."""

import pytest


@pytest.fixture
def applied(comms, sample):  # noqa: ARG001 - for what it does
    """Give commands on the sample; its first news count as already out."""
    return comms


def test_withdrawing_says_what_became_of_it(applied):
    """JSON for programs, sentences for people."""
    said = applied(
        "withdraw", "spring_news", "--as", "national_lead", "--note", "Wrong", "--json"
    )

    assert said.code == 0, said.err
    assert said.document["state"] == "withdrawn"
    assert set(said.document) == {"state", "removals", "by_hand", "mailed", "editions"}
    assert "spring_news: withdrawn" in said.err


def test_a_withdrawal_without_a_reason_is_refused(applied):
    """Readers see it, so there has to be one."""
    said = applied("withdraw", "spring_news", "--as", "national_lead")

    assert said.code == 1
    assert "Give the reason: readers see it" in said.err


@pytest.mark.parametrize(
    "found", [(), ("--there", "https://x.com/i/status/1", "--not-there")]
)
def test_settling_wants_one_answer(applied, found):
    """There or not there: both, or neither, is a slip."""
    said = applied(
        "settle", "spring_news.masto", "--account", "masto", "--language", "fi",
        "--as", "national_lead", *found,
    )  # fmt: skip

    assert said.code == 2
    assert "--not-there" in said.err


@pytest.mark.parametrize(
    "found",
    [
        ("--recipient", "s:1"),
        ("--recipient", "s:1", "--arrived", "--not-there"),
        ("--recipient", "s:1", "--there", "https://x.com/i/status/1"),
        ("--account", "masto", "--language", "fi", "--arrived"),
        ("--account", "masto", "--not-there"),
        ("--not-there",),
    ],
)
def test_settling_wants_to_know_what_and_how_it_ended(applied, found):
    """A post stands at an address, a mail has arrived: one is not the other."""
    said = applied("settle", "NL1", "--as", "national_lead", *found)

    assert said.code == 2
    assert "--recipient" in said.err or "--arrived" in said.err


def test_mail_that_is_not_in_doubt_cannot_be_settled(applied):
    """Named as the ledger names its reader."""
    said = applied(
        "settle", "NL1", "--recipient", "s:1", "--as", "national_lead", "--arrived"
    )

    assert said.code == 1
    assert "NL1 s:1" in said.err


def test_what_is_not_in_doubt_cannot_be_settled(applied):
    """Named with what was typed."""
    said = applied(
        "settle", "spring_news.masto", "--account", "masto", "--language", "fi",
        "--as", "national_lead", "--not-there",
    )  # fmt: skip

    assert said.code == 1
    assert "spring_news.masto masto fi" in said.err
