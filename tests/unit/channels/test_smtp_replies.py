"""What answers of servers mean, and what is kept of their words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comms.channels.email import replies
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


@given(st.from_regex(replies._OK_QUEUED))
@example("Ok queued as id=4ZxY1w3Bz1z")
@example("ok: queued as A queued as B")
@example("2.0.0 OK: queued as as")
def test_common_words_give_the_id_that_the_long_way_finds(text):
    """The quick way is a shorter one to the same place."""
    quick, careful = replies._OK_QUEUED.match(text), replies._QUEUE_ID.search(text)

    assert quick is None or (careful and quick[1] == careful[1])


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
        (553, "5.1.8 bad sender", True),
        (550, "no", True),
        (555, "5.5.4 unknown parameter", True),
        (552, "too large", False),
        (500, "5.3.4 too large", False),
        (454, "4.7.0 try later", False),
        (450, "5.7.1 of two minds", False),
    ],
)
def test_refusal_of_mail_for_good_blames_the_account(code, text, blames):
    """Nobody but us was named yet; only a size may be about the message."""
    assert Reply(code, text).blames_account is blames


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        (550, "5.1.1 no such reader", "5.1.1"),
        (550, "5.1.10 null MX", "5.1.10"),
        (550, "no such reader 5.1.1", "5.0.0"),
        (550, "4.2.2 full", "5.0.0"),
        (450, "5.1.1 no such reader", "4.0.0"),
        (451, "later", "4.0.0"),
        (550, "5.1.1.1 odd", "5.1.1"),
        (550, "5.1111.1 odd", "5.0.0"),
    ],
)
def test_first_digit_decides_where_codes_disagree(code, text, status):
    """Classify by the first digit, then by the enhanced code: nobody is lost twice."""
    kind = Deferred if code < 500 else Declined
    reply = Reply(code, text)

    assert reply.as_refusal() == kind(reason=f"{code} {text}", status=status)


@pytest.mark.parametrize(
    ("text", "status"), [("5.2.2 full", "4.2.2"), ("too many", "4.0.0")]
)
def test_552_of_a_recipient_is_temporary(text, status):
    """RFC 5321 section 4.5.3.1.10: an old way to say 452."""
    reply = Reply(552, text)

    assert reply.as_recipient_refusal() == Deferred(reason=f"552 {text}", status=status)
    assert isinstance(reply.as_refusal(), Declined)


def test_xtext_escapes_what_parameters_may_not_hold():
    """RFC 3461 section 4: plus, equals, blanks and controls."""
    assert xtext("a+b=c d@e.example") == "a+2Bb+3Dc+20d@e.example"
