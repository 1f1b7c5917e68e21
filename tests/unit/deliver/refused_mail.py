"""Editions in a store, and what the other side says of them, for tests."""

from datetime import timedelta

from ledger_rows import KEY, NOW, add_delivery, add_publication, add_reader
from sqlmodel import select

from comms.deliver.breaker import DomainTally
from comms.deliver.settling import Consequences
from comms.model.addresses import address_hmac
from comms.model.failures import Suppression
from comms.model.tables import Attempt, Delivery
from comms.ports import Declined, Deferred

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
GONE = Declined(reason="550 5.1.1 no such reader", status="5.1.1")
FULL = Declined(reason="552 5.2.2 full", status="5.2.2")
BLOCKED = Declined(reason="550 5.7.1 <anna@example.org>: not from you", status="5.7.1")
LATER = Deferred(reason="450 4.2.1 busy", status="4.2.1")


class Sent:
    """Editions in a store, and what the other side says of them."""

    def __init__(self, store):
        self.store, self.tally = store, DomainTally()
        self.consequences = Consequences(KEY, self.tally)
        self.people = {}
        self.editions = 0

    def edition(self, *names, **others):
        """Add an edition that goes to these readers; return its deliveries."""
        self.editions += 1
        with self.store.write() as session:
            row = add_publication(session, f"E{self.editions}", **others)
            return [self._deliver(session, row, name) for name in names]

    def _deliver(self, session, publication_id, name):
        if name not in self.people:
            self.people[name] = add_reader(session, name, "n")
        recipient = f"s:{self.people[name]}"
        return add_delivery(session, publication_id, recipient, attempts=1)

    def says(self, delivery_id, outcome, now=NOW, *, before=()):
        """Let the other side say something about a delivery.

        Args:
            delivery_id: Of the edition.
            outcome: What it says.
            now: When.
            before: When the delivery had been deferred before.
        """
        with self.store.write() as session:
            row = session.get_one(Delivery, delivery_id)
            known = session.exec(
                select(Attempt).where(Attempt.delivery_id == delivery_id)
            ).all()
            for number, at in enumerate(before, start=len(known) + 1):
                session.add(
                    Attempt(
                        delivery_id=delivery_id,
                        number=number,
                        started_at=at,
                        outcome="deferred",
                    )
                )
                row.attempts += 1
            return self.consequences.rest(session, row, outcome, now)

    def all(self, table):
        """Return every row of a table."""
        with self.store.read() as session:
            return list(session.exec(select(table).order_by(table.id)))

    def suppressed(self):
        """Return why nobody writes to whom any more, by reader."""
        names = {
            address_hmac(KEY, name if "@" in name else f"{name}@example.org"): name
            for name in self.people
        }
        return {names[row.address_hmac]: row.reason for row in self.all(Suppression)}
