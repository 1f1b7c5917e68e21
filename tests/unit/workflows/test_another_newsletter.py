"""An edition's file names another newsletter than before."""

import pytest
from lape_steps import edited
from sqlmodel import select

from comms.errors import Refused
from comms.model.tables import Subscriber, Subscription
from comms.store.publications import last_number, publication
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick


@pytest.fixture
def moved(checked):
    """Write down the nation's number as one of POH."""
    folder, findings = checked
    return edited(folder, "edition", "NL1", newsletter="POH"), findings


def test_before_it_left_its_readers_get_it(due, channel, moved):
    """After another approval; nobody is passed over as a reader of the old one."""
    apply_checked(due, *moved)
    with due.store.read() as session:
        row = publication(session, "NL1")
        # Number 1 of POH is another; the nation's next one is 1 again.
        assert (row.state, row.newsletter, row.number) == ("draft", "POH", 2)
        assert last_number(session, "national", 2027, 0) == 0
        readers = _readers_of(session, "POH")

    decide(due, "submit", "NL1", user="national_lead")
    decide(due, "approve", "NL1", user="coordinator_POH")
    decide(due, "schedule", "NL1", user="national_lead", untested_because="seen")
    tick(due)

    assert {message.recipient for message in channel.messages} == readers
    assert ledger(due, "NL1")["by_state"] == {"sent": len(readers)}


def test_after_it_left_it_is_refused(due, moved):
    """Some readers have it; the others would be asked about the wrong newsletter."""
    tick(due)

    with pytest.raises(Refused) as refused:
        apply_checked(due, *moved)

    assert refused.value.key == "newsletter_stays"
    with due.store.read() as session:
        assert publication(session, "NL1").newsletter == "national"


def _readers_of(session, newsletter):
    return set(
        session.exec(
            select(Subscriber.address)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .where(Subscription.newsletter == newsletter)
            .where(Subscription.state == "confirmed")
        )
    )
