"""What a refusal says about the reader, by where in the dialogue it was said."""

import pytest
from scripted_smtp import Script, ScriptedSmtp
from sending import send

from comms.ports import Declined, Deferred

UNLUCKY = "r2@esimerkki.example"


@pytest.mark.parametrize(
    ("verb", "address", "reply", "status"),
    [
        ("MAIL", "s2@comms.example", "451 4.3.0 later", ""),
        ("RCPT", UNLUCKY, "450 4.2.1 busy", "4.2.1"),
        ("RCPT", UNLUCKY, "450 busy", "4.0.0"),
        ("RCPT", UNLUCKY, "552 5.2.2 too much", "4.2.2"),
        ("RCPT", UNLUCKY, "421 4.3.2 closing", ""),
        ("RCPT", UNLUCKY, "550 5.7.1 not from you", "5.7.1"),
        ("DATA", UNLUCKY, "451 4.3.0 later", ""),
        ("DATA", UNLUCKY, "554 5.7.1 not from you", "5.7.1"),
        ("DOT", UNLUCKY, "452 4.2.2 full", "4.2.2"),
        ("DOT", UNLUCKY, "421 4.3.2 closing", ""),
        ("DOT", UNLUCKY, "550 no", "5.0.0"),
    ],
)
def test_status_is_of_what_was_said_about_the_reader(
    verb: str, address: str, reply: str, status: str
) -> None:
    """A server in trouble says nothing about those whose mail it should take."""
    with ScriptedSmtp(Script(answers={(verb, address): reply})) as server:
        journal = send(server)

    found = journal.outcome(2)
    assert isinstance(found, Declined | Deferred)
    assert found.status == status
