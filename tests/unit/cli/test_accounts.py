"""`comms retire` and `comms posted`: what the desk does with accounts, as commands."""

import pytest


@pytest.fixture
def lape(comms, sample):  # noqa: ARG001 - for what it does
    """Give commands on the sample programme."""
    return comms


def test_retiring_says_what_became_of_it_and_twice_is_harmless(lape):
    """A script that runs again is no mistake."""
    order = ("retire", "x_national", "--as", "national_lead", "--note", "Not read")

    first, second = lape(*order, LANGUAGE="en"), lape(*order, LANGUAGE="en")

    assert (first.code, second.code) == (0, 0)
    assert "x_national is closed" in first.err
    assert "was closed already" in second.err


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Kerro syy: muut näkevät, miksi tili suljettiin."),
        ("sv", "Ange en orsak: andra ser varför kontot lades ned."),
        ("en", "Give a reason: others see why the account was closed."),
    ],
)
def test_retiring_without_a_reason_is_refused(lape, language, sentence):
    """Whoever asks later finds why."""
    said = lape("retire", "x_national", "--as", "national_lead", LANGUAGE=language)

    assert said.code == 1
    assert sentence in said.err


def test_ticking_what_is_no_card_is_refused(lape):
    """A name that nothing bears is said, not guessed."""
    said = lape(
        "posted", "spring_news", "--account", "nowhere", "--as", "national_lead"
    )

    assert said.code == 1
    assert "spring_news nowhere" in said.err
