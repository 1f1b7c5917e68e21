"""Which mail that comes back is a person's letter, to be passed on."""

import pytest
from returned_mails import US, failed, groups, mail, report

from comms.receive.letters import letter_in
from comms.receive.reading import read_mail


def letter(headers="", *, subject="Vs: Kevät", sender='"Anna V." <anna@kunta.example>'):
    """Return a letter as it is read."""
    raw = mail("Kiitos!\n", subject=subject, sender=sender, headers=headers)
    return letter_in(raw, read_mail(raw), [US])


def test_letter_says_who_wrote_what_to_whom():
    """As text; and no name that is an address of somebody else's."""
    found = letter()
    forged = letter(sender='"boss@ohjelma.example" <x@evil.example>')

    assert (found.name, found.address) == ("Anna V.", "anna@kunta.example")
    assert (found.subject, found.text, found.to) == ("Vs: Kevät", "Kiitos!", (US,))
    assert (forged.name, forged.address) == ("", "x@evil.example")


@pytest.mark.parametrize("subject", ["Poissa seminaarista", "Lomalla luettavaa?"])
def test_subject_alone_makes_no_program(subject):
    """Who cannot come to the seminar is not on holiday."""
    assert letter(subject=subject).subject == subject


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-generated\n",
        "Auto-Submitted: auto-replied; owner-email=a\n",
        "Precedence: bulk\n",
        "X-Auto-Response-Suppress: All\n",
        "List-Id: <a.lists.example>\n",
        "Return-Path: <>\n",
        "X-Loop: a\n",
        "X-Spam-Flag: YES\n",
        "X-Spam-Status: Yes, score=9.1\n",
        "Received: from a\n" * 30,
    ],
)
def test_what_programs_write_goes_no_further(headers):
    """Nor what a filter calls spam, nor what runs in a circle."""
    assert letter(headers) is None


def test_answer_that_says_no_program_wrote_it_is_a_letter():
    """RFC 3834 section 5: "no" is the word for people."""
    assert letter("Auto-Submitted: no\nX-Spam-Status: No, score=-1\n") is not None


def test_report_is_no_letter():
    """Whatever it says."""
    raw = report(groups(failed()))

    assert letter_in(raw, read_mail(raw)) is None


def test_mail_of_nobody_is_no_letter():
    """There is nobody to answer."""
    assert letter(sender="") is None
