"""Rows for tests of the ledger: publications on their way, and whom they go to."""

from datetime import UTC, datetime

from comms.deliver.breaker import DomainTally
from comms.deliver.settling import Consequences
from comms.model.tables import Delivery, Publication, Subscriber, Subscription

NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
KEY = b"k" * 32


def consequences():
    """Return what draws the consequences of refusals."""
    return Consequences(KEY, DomainTally())


def add_publication(session, name, *, newsletter="n", unit="national", **others):
    """Add an edition that is sending; return its id."""
    row = Publication(
        plan_entry=f"edition:{name}",
        occasion="2027-02-17",
        kind="edition",
        external_id=name,
        unit=unit,
        owner="o",
        due_local="2027-02-17T10:00",
        due_at=NOW,
        newsletter=newsletter,
        **{"state": "sending", "recipients_fixed_at": NOW} | others,
    )
    session.add(row)
    session.flush()
    return row.id


def add_reader(session, name, *newsletters, state="confirmed", **others):
    """Add a subscriber of some newsletters, by name or address; return her id."""
    address = name if "@" in name else f"{name}@example.org"
    person = Subscriber(
        address=address,
        address_key=address,
        created_at=NOW,
        **{"language": "fi"} | others,
    )
    session.add(person)
    session.flush()
    for newsletter in newsletters:
        session.add(
            Subscription(
                subscriber_id=person.id,
                newsletter=newsletter,
                state=state,
                changed_at=NOW,
            )
        )
    session.flush()
    return person.id


def add_delivery(session, publication_id, recipient, **others):
    """Add a row of the ledger; return its id."""
    row = Delivery(
        publication_id=publication_id,
        account="email",
        recipient=recipient,
        **{"language": "fi", "level": "standard", "variant": "html"} | others,
    )
    session.add(row)
    session.flush()
    return row.id
