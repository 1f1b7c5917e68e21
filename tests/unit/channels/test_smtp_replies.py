"""What answers of servers mean, and what is kept of their words."""

import pytest

from comms.channels.email.envelope import xtext
from comms.channels.email.replies import Reply
from comms.ports import Accepted, Declined, Deferred


@pytest.mark.parametrize(
    ("text", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4ZxY1w3Bz1z", "4ZxY1w3Bz1z"),
        ("OK id=1rXyZ-0001Ab-2C", "1rXyZ-0001Ab-2C"),
        ("2.6.0 <a@b.example> [InternalId=17] Queued mail for delivery", ""),
        ("2.0.0 OK", ""),
        ("2.0.0 queued as " + "x" * 5000, "x" * 100),
        ("2.0.0 queued as \x1b[31m", ""),
    ],
    ids=["postfix", "exim", "exchange", "none", "long", "controls"],
)
def test_queue_id_is_what_the_server_calls_the_message(text, queue_id):
    """An operator asks the other side by it."""
    assert Reply(250, text).as_accepted() == Accepted(remote_id=queue_id)


def test_reason_is_bounded_and_without_control_characters():
    """The words come from outside, and are stored and shown."""
    reason = Reply(550, "no\r\n\x1b[31m" + "x" * 5000).as_refusal().reason

    assert reason.startswith("550 no [31mxxx")
    assert len(reason) == 300


@pytest.mark.parametrize(
    ("code", "text", "blames"),
    [
        (535, "5.7.8 wrong", True),
        (530, "sign in first", True),
        (550, "5.7.1 not allowed to send", True),
        (553, "5.1.8 bad sender", False),
        (550, "no", False),
        (454, "4.7.0 try later", False),
        (450, "5.7.1 of two minds", False),
    ],
)
def test_account_is_blamed_by_sign_in_codes_and_policy(code, text, blames):
    """Only then is the run stopped."""
    assert Reply(code, text).blames_account is blames


def test_first_digit_decides_where_codes_disagree():
    """Classify by the first digit, then by the enhanced code."""
    assert isinstance(Reply(450, "5.1.1 x").as_refusal(), Deferred)
    assert isinstance(Reply(550, "4.2.2 x").as_refusal(), Declined)
    assert Reply(550, "4.2.2 x").enhanced == "4.2.2"
    assert Reply(550, "no code").enhanced == ""


def test_xtext_escapes_what_parameters_may_not_hold():
    """RFC 3461 section 4: plus, equals, blanks and controls."""
    assert xtext("a+b=c d@e.example") == "a+2Bb+3Dc+20d@e.example"
