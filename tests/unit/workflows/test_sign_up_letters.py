"""Addresses in other alphabets, as people type them: one person for all spellings."""

from dataclasses import replace

import pytest
from test_sign_up import WISH, mailed, person_of, token_in

from comms.workflows.sign_up import SignUps


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: no statement here is the store's own."""
    return _sqlite_databases


def test_domain_in_letters_or_in_ascii_is_one_person_and_one_mail_a_day(lape, channel):
    """Typed, pasted, in capitals or taken apart: asked once, shown as typed."""
    door = SignUps(lape)
    spellings = (
        "käyttäjä@esimerkki-ä.fi",
        "KÄYTTÄJÄ@xn--esimerkki--z5a.fi",
        "ka\u0308ytta\u0308ja\u0308@Esimerkki-Ä.fi",
    )

    for address in spellings:
        assert door.sign_up(replace(WISH, address=address)) == ()
    [(to, mail)] = mailed(lape, channel)
    door.confirm(token_in(mail))

    assert to == spellings[0]
    person, seats = person_of(lape, spellings[0])
    assert (person.address, seats) == (spellings[0], {"national": "confirmed"})
