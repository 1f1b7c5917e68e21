"""How long it is known who reads, or has read, a sensitive newsletter."""

from datetime import timedelta

from sqlmodel import col, select
from starlette.testclient import TestClient
from test_sensitive_newsletter import ID, come_in, create_database, go, quiet, send

from comms.model.addresses import address_hmac
from comms.model.failures import Suppression
from comms.model.subscribers_in import Consent
from comms.model.tables import Act, Delivery, Publication, Subscriber, Subscription
from comms.web.serve import site_app
from comms.workflows.ledger import ledger
from comms.workflows.programme import ProgrammeDesk
from comms.workflows.retention import retention

__all__ = ["create_database", "quiet"]

ADDRESS = "reader@example.org"


def named(house, publication="NL3"):
    """Return whom the ledger of a number names."""
    with house.store.read() as session:
        rows = select(Delivery.recipient).join(Publication)
        rows = rows.where(Publication.external_id == publication)
        return [one for one in session.exec(rows) if not one.startswith("s:-")]


def lines(house, *, run=False):
    """Return what is over its time, by kind."""
    return {one.kind: one for one in retention(house, run=run)}


def test_who_got_its_mail_and_who_left_it_is_known_for_a_month(quiet, channel):
    """A try changes nothing, and others' mail stays longer."""
    with TestClient(site_app(quiet), base_url="https://lape.example.org") as client:
        come_in(quiet, channel, client)
        send(quiet)
        go(quiet, client)
    before = ledger(quiet, "NL3")
    quiet.clock.advance(timedelta(days=29))
    assert lines(quiet, run=True)["sensitive_left"].count == 0
    assert len(named(quiet)) == 1
    # Events that it told of are over for a month: a correction would have found her.
    quiet.clock.advance(timedelta(days=55))

    tried = lines(quiet)
    untouched = named(quiet)
    retention(quiet, run=True)

    counts = {kind: one.count for kind, one in tried.items()}
    assert (counts["sensitive_deliveries"], counts["sensitive_left"]) == (1, 1)
    assert counts["deliveries"] == 0
    assert (len(untouched), named(quiet)) == (1, [])
    assert ledger(quiet, "NL3") == before
    assert lines(quiet, run=True)["sensitive_left"].count == 0
    is_nobody(quiet)


def is_nobody(house):
    """All that is left of her is a hash that says no; the desk's figures are tens."""
    with house.store.read() as session:
        hers = select(Subscriber).where(Subscriber.address == ADDRESS)
        assert session.exec(hers).all() == []
        for table in (Subscription, Consent):
            kept = select(table).where(col(table.newsletter) == ID)
            assert session.exec(kept).all() == []
        [no] = session.exec(select(Suppression).where(Suppression.newsletter == ID))
        acts = session.exec(select(Act.note).where(Act.verb == "retention")).all()
    assert no.address_hmac == address_hmac(house.key, ADDRESS)
    assert all("sensitive_deliveries 0, sensitive_left 0" in note for note in acts)
    notes = ProgrammeDesk(house).sheet("admin", "retention", "lape", "en").notes
    assert [one for one in notes if "fewer than 10" in one and "left it" in one]


def test_who_reads_another_newsletter_too_stays(quiet, channel):
    """Only what was sensitive is forgotten of her."""
    with TestClient(site_app(quiet), base_url="https://lape.example.org") as client:
        come_in(quiet, channel, client)
        with quiet.store.write() as session:
            hers = select(Subscriber.id).where(Subscriber.address == ADDRESS)
            person = session.exec(hers).one()
            session.add(
                Subscription(
                    subscriber_id=person,
                    newsletter="national",
                    state="confirmed",
                    changed_at=quiet.clock.now(),
                )
            )
            seat = select(Subscription).where(Subscription.newsletter == ID)
            left = session.exec(seat).one()
            left.state = "unsubscribed"
            session.add(left)
    quiet.clock.advance(timedelta(days=31))

    retention(quiet, run=True)

    with quiet.store.read() as session:
        seats = select(Subscription.newsletter).where(
            Subscription.subscriber_id == person
        )
        assert session.exec(seats).all() == ["national"]
