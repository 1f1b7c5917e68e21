"""The report of a number: figures of the ledger that add up, in plain words."""

from datetime import timedelta

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlmodel import select

from comms.audience.seats import leave
from comms.model.states import DeliveryState
from comms.model.tables import Delivery, Subscription
from comms.store.publications import publication
from comms.workflows.edition_pages import EditionReader
from comms.workflows.tick import tick

LEAD = "national_lead"


def nl1_sent(house):
    """Bring the sample to the point where NL1 has gone out."""
    schedule_nl1(house)
    house.clock.set(NL1_AT)
    for _ in range(4):
        tick(house)


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database."""
    return _sqlite_databases


@pytest.fixture
def house(staged):
    """Open the sample after NL1."""
    return staged(nl1_sent)[0]


def test_figures_add_up_whatever_came_of_the_mails(house):
    """Each recipient in one state; why, without a word that names anybody."""
    with house.store.write() as session:
        row = publication(session, "NL1", kind="edition")
        query = select(Delivery).where(Delivery.publication_id == row.id)
        mails = session.exec(query.order_by(Delivery.id)).all()
        mails[0].state = DeliveryState.BOUNCED
        mails[0].reason = "550 5.1.1 <maija@example.org>: user unknown"
        mails[1].state = DeliveryState.SUPPRESSED
        mails[1].reason = "hard_bounce"
        session.add_all(mails)
        seats = select(Subscription).where(
            Subscription.newsletter == "national", Subscription.state == "confirmed"
        )
        seat = session.exec(seats).first()
        leave(session, seat, house.clock.now(), source="test")
    house.clock.advance(timedelta(minutes=1))

    found = EditionReader(house).report(LEAD, "NL1", "fi")

    total = found.total
    assert (total.recipients, total.left, total.joined) == (7, 1, 0)
    assert total.states == {"sent": 5, "bounced": 1, "suppressed": 1}
    for row in found.rows:
        assert sum(row.states.values()) == row.recipients
    assert sum(row.recipients for row in found.rows) == total.recipients
    assert found.reasons == (
        ("osoitetta ei ole", 1),
        ("osoitteeseen ei enää lähetetä", 1),
    )


def test_domains_are_told_where_several_failed(house):
    """A server's fault shows; one or two addresses would be people."""
    with house.store.write() as session:
        row = publication(session, "NL1", kind="edition")
        query = select(Delivery).where(Delivery.publication_id == row.id)
        mails = session.exec(query.order_by(Delivery.id)).all()
        for mail in mails[:2]:
            mail.state = DeliveryState.BOUNCED
        session.add_all(mails)
    few = EditionReader(house).report(LEAD, "NL1", "fi").domains
    with house.store.write() as session:
        mail = session.get_one(Delivery, mails[2].id)
        mail.state = DeliveryState.REFUSED
        session.add(mail)

    assert few == ()
    report = EditionReader(house).report(LEAD, "NL1", "fi")
    assert report.domains == (("example.org", 3),)


def test_report_is_for_those_who_see_the_number(house):
    """A regional coordinator sees the nation's; nobody sees what has not left."""
    editions = EditionReader(house)

    found = editions.report("coordinator_VSU", "NL1", "sv")

    assert found.archive["sv"] == "/sv/archive/national/1-2027"
    assert editions.report("viewer_partner", "NL1", "sv") is None
    assert editions.report(LEAD, "NL2", "sv") is None
    cards = {card.id: card for card in editions.newsletters(LEAD, "fi")}
    assert [line.path for line in cards["national"].sent] == ["/editions/NL1/report"]
