"""A mail that was in hand at three crashes is set aside, and a person decides."""

from dataclasses import replace

import pytest
from sqlmodel import select

from comms.errors import NotFound, Refused
from comms.model.tables import Delivery
from comms.ports import InDoubt
from comms.store.publications import publication
from comms.workflows.ledger import ledger
from comms.workflows.settle import mail_named, settle_unknown
from comms.workflows.status import status
from comms.workflows.tick import tick

LEAD, UNLUCKY = "national_lead", "tilaaja03@example.org"
#: What does not depend on the database is told on one.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


class Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


class Poisoned:
    """A channel that dies with the process at one reader's message."""

    def __init__(self, channel, *, in_hand):
        self._channel, self._in_hand = channel, in_hand

    def send(self, messages, journal):
        """Send until the message comes that kills."""
        self._channel.send(self._watched(messages, journal), journal)

    def _watched(self, messages, journal):
        for message in messages:
            if getattr(message, "recipient", "") == UNLUCKY:
                if self._in_hand:
                    journal.record(in_data=[message.delivery_id])
                raise Killed
            yield message


def crash(house, channel, *, in_hand, times):
    """Let so many processes die at one reader's message."""
    dying = Poisoned(channel, in_hand=in_hand)
    for _ in range(times):
        with pytest.raises(Killed):
            tick(replace(house, open_mail=lambda: dying))


def unlucky(house):
    """Return the ledger's row of the one who was in hand."""
    with house.store.read() as session:
        row = publication(session, "NL1")
        query = select(Delivery).where(
            Delivery.publication_id == row.id, Delivery.copies > 0
        )
        found = session.exec(query.order_by(Delivery.copies.desc()))
        return found.first()


def test_three_crashes_with_a_mail_in_hand_set_it_aside(due, channel):
    """The others get theirs, nobody gets a fourth copy, and the operator sees it."""
    crash(due, channel, in_hand=True, times=3)

    tick(due)

    row = unlucky(due)
    assert (row.state, row.copies, row.reason) == ("unknown", 3, "worker stopped")
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "unknown": 1}
    assert ledger(due, "NL1")["unknown"] == [row.recipient]
    assert status(due)["unknown"] == {"NL1": 1}
    [line] = [
        one for one in status(due)["needs_a_person"] if one["publication"] == "NL1"
    ]
    assert line["state"] == "partly_failed"
    assert line["reason"]


@ONCE
def test_two_crashes_with_a_mail_in_hand_are_tried_again(due, channel):
    """The same mail once more: RFC 1047 leaves no better choice."""
    crash(due, channel, in_hand=True, times=2)

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    assert unlucky(due).copies == 3


@ONCE
def test_crashes_with_a_mail_merely_claimed_never_set_it_aside(due, channel):
    """It certainly did not leave, however often the process died."""
    crash(due, channel, in_hand=False, times=4)

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    assert unlucky(due).copies == 1


@pytest.fixture
def set_aside(due, channel):
    """Bring NL1 to one mail of which nobody knows whether it arrived."""
    channel.fates[UNLUCKY] = InDoubt(reason="lost in the message")
    tick(due)
    del channel.fates[UNLUCKY]
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "unknown": 1}
    return due


def state_of(house):
    """Return where the edition stands."""
    with house.store.read() as session:
        row = publication(session, "NL1")
        return row.state, row.reason


@ONCE
def test_person_says_that_it_arrived(set_aside, channel):
    """It counts as sent, nothing leaves, and the edition has its end."""
    [recipient] = ledger(set_aside, "NL1")["unknown"]
    before = len(channel.messages)

    found = mail_named(set_aside, "NL1", recipient)
    state = settle_unknown(set_aside, found, user=LEAD, is_there=True)
    tick(set_aside)

    assert state == "sent"
    assert ledger(set_aside, "NL1")["by_state"] == {"sent": 7}
    assert len(channel.messages) == before
    assert state_of(set_aside) == ("sent", {})
    assert status(set_aside)["unknown"] == {}
    with pytest.raises(NotFound):
        mail_named(set_aside, "NL1", recipient)


def test_person_says_that_it_did_not_arrive(set_aside, channel):
    """It is sent once more, with the same Message-ID and bytes."""
    [recipient] = ledger(set_aside, "NL1")["unknown"]
    copies = [m.content for m in channel.messages if m.recipient == UNLUCKY]

    found = mail_named(set_aside, "NL1", recipient)
    state = settle_unknown(set_aside, found, user=LEAD, is_there=False)
    assert state_of(set_aside)[0] == "sending"
    tick(set_aside)

    assert state == "queued"
    assert ledger(set_aside, "NL1")["by_state"] == {"sent": 7}
    assert state_of(set_aside) == ("sent", {})
    after = [m.content for m in channel.messages if m.recipient == UNLUCKY]
    assert len(after) == len(copies) + 1
    assert {*after} == {copies[0]}


@ONCE
def test_edition_waits_for_the_last_of_several_unknown(due, channel):
    """One decision is not the other's."""
    other = "tilaaja08@example.org"
    channel.fates |= dict.fromkeys((UNLUCKY, other), InDoubt(reason="lost"))
    tick(due)
    first, second = ledger(due, "NL1")["unknown"]

    for recipient, state in ((first, "partly_failed"), (second, "sent")):
        found = mail_named(due, "NL1", recipient)
        settle_unknown(due, found, user=LEAD, is_there=True)
        assert state_of(due)[0] == state


@ONCE
def test_what_is_known_cannot_be_settled(due):
    """Only a doubt is for a person."""
    tick(due)

    for recipient in ("s:1", "s:999", "u:admin", "", "s:x"):
        with pytest.raises(NotFound):
            mail_named(due, "NL1", recipient)


@ONCE
def test_not_everybody_may_decide(set_aside):
    """Somebody of the unit, or of the nation."""
    [recipient] = ledger(set_aside, "NL1")["unknown"]
    found = mail_named(set_aside, "NL1", recipient)

    with pytest.raises(Refused):
        settle_unknown(set_aside, found, user="agent_POH", is_there=True)
