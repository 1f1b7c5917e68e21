"""A site in which an edition is due: the sample programme, and a crowd of readers.

Made through the workflows as people make one; only the crowd is written straight into
the tables, since 100,000 readers would take long to take in one by one. The clock is
the site's own stepped one, so that waits of hours need no hours.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from chaos.fates import plain_address
from sqlalchemy import Integer, cast, func, insert, select, text, update
from sqlmodel import col

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.model.workers import Lease, Worker
from comms.store import Session, Store, migrate, open_store
from comms.testing import MemoryChannel
from comms.workflows.apply import apply
from comms.workflows.decide import decide
from comms.workflows.ledger import ledger
from comms.workflows.tick import beat

SAMPLE = Path(__file__).parents[2] / "campaigns" / "lape"
ZONE = "Europe/Helsinki"
STARTS = instant("2027-02-01T09:00", ZONE)
#: When the edition is due.
DUE = instant("2027-02-17T10:00", ZONE)
EDITION = "NL1"
NEWSLETTER = "national"
_LEAD, _APPROVER = "national_lead", "approver_national"
#: What the edition carries and the edition itself: who wrote it and who approves it.
_WRITTEN = (
    ("spring_news", _LEAD, _APPROVER),
    ("results_deck", "agent_EKA", _APPROVER),
    ("e1_announcement", "coordinator_VSU", _APPROVER),
    ("pilot_call", "coordinator_EPO", _APPROVER),
    ("two_languages_blog", "agent_POH", "coordinator_POH"),
    (EDITION, _LEAD, _APPROVER),
)
#: Readers written in one statement.
_AT_ONCE = 20_000
_LANGUAGES = ("fi", "fi", "sv", "en")


@dataclass(kw_only=True)
class Site:
    """A site of a proof, seen from outside."""

    home: Path
    database_url: str = ""

    @property
    def url(self) -> str:
        """Address of its database."""
        return self.database_url or f"sqlite:///{self.home / 'comms.db'}"

    @property
    def clock(self) -> SteppedClock:
        """Its clock, to be read and moved."""
        return SteppedClock(self.home / "clock")

    def open(self) -> Store:
        """Open its database beside whoever works on it."""
        return open_store(self.url)

    def step(self, **span: float) -> None:
        """Move the clock; as `timedelta`."""
        self.clock.set(self.clock.now() + timedelta(**span))

    def write_settings(self, **settings: object) -> None:
        """Write the file of settings; strings, numbers and booleans."""
        written = {
            "demo": True,
            "base_url": "https://lape.example.org",
            "mail_domain": "post.example.org",
            "database_url": self.database_url,
            **settings,
        }
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in written.items()]
        (self.home / "settings.toml").write_text("".join(lines))

    def ledger(self) -> dict[str, Any]:
        """Return what `comms ledger` proves."""
        house = open_house(load(self.home))
        try:
            return ledger(house, EDITION)
        finally:
            house.store.close()


def prepare_site(site: Site, *, waits: bool = True) -> None:
    """Let people bring the edition to the minute before it is due.

    Args:
        site: An empty one.
        waits: False: the clock stays where the programme starts.
    """
    site.home.mkdir(parents=True, exist_ok=True)
    site.write_settings()
    site.clock.set(STARTS)
    house = replace(open_house(load(site.home)), open_mail=MemoryChannel)
    migrate(house.store)
    apply(house, SAMPLE, "en")
    for what, writer, approver in _WRITTEN:
        decide(house, "submit", what, user=writer)
        decide(house, "approve", what, user=approver)
    decide(house, "schedule", EDITION, user=_LEAD, untested_because="It is a proof.")
    if waits:
        site.clock.set(DUE - timedelta(minutes=1))
        # Pages, cards and notices that are no matter of the proof.
        beat(house)
    house.store.close()


def add_crowd(
    store: Store, count: int, address_of: Callable[[int], str] = plain_address
) -> None:
    """Write confirmed readers of the newsletter."""
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        with store.write() as session:
            _add(session, list(map(address_of, numbers)))


def _add(session: Session, addresses: list[str]) -> None:
    people = [
        {
            "address": address,
            "address_key": address,
            "name": "",
            "language": _LANGUAGES[number % len(_LANGUAGES)],
            "level": "standard",
            "format": "html",
            "audience": "",
            "created_at": STARTS,
        }
        for number, address in enumerate(addresses)
    ]
    session.execute(insert(Subscriber), people)
    found = session.scalars(
        select(col(Subscriber.id)).where(
            ~col(Subscriber.id).in_(select(col(Subscription.subscriber_id)))
        )
    )
    session.execute(
        insert(Subscription),
        [
            {
                "subscriber_id": identifier,
                "newsletter": NEWSLETTER,
                "state": "confirmed",
                "changed_at": STARTS,
            }
            for identifier in found
        ],
    )


class Row:
    """A delivery as the ledger has it."""

    __slots__ = ("address", "attempts", "copies", "reason", "state")

    def __init__(
        self, address: str, state: str, copies: int, attempts: int, reason: str
    ) -> None:
        self.address = address
        self.state = state
        self.copies = copies
        self.attempts = attempts
        self.reason = reason


def rows(store: Store) -> Iterator[Row]:
    """Yield the deliveries of the edition with the address each goes to."""
    number = cast(func.substr(Delivery.recipient, len("s:") + 1), Integer)
    with store.read() as session:
        found = session.execute(
            select(
                col(Subscriber.address),
                col(Delivery.state),
                col(Delivery.copies),
                col(Delivery.attempts),
                col(Delivery.reason),
            )
            .select_from(Delivery)
            .join(Publication, col(Publication.id) == col(Delivery.publication_id))
            .join(Subscriber, col(Subscriber.id) == number)
            .where(col(Publication.external_id) == EDITION)
        ).all()
    for row in found:
        yield Row(*row)


def edition_state(store: Store) -> str:
    """Return where the edition stands."""
    with store.read() as session:
        return str(
            session.scalars(
                select(col(Publication.state)).where(
                    col(Publication.external_id) == EDITION
                )
            ).one()
        )


def end_leases(store: Store) -> None:
    """Let an hour pass for workers that were killed: their leases are over.

    The server may still be carrying out what a killed worker asked for last.
    """
    while _is_busy(store):
        time.sleep(0.005)  # noqa: TID251 - waits for the server
    hour = timedelta(hours=1)
    with store.write() as session:
        session.execute(
            update(Delivery)
            .where(col(Delivery.lease_until).is_not(None))
            .values(lease_until=col(Delivery.lease_until) - hour)
        )
        session.execute(update(Worker).values(seen_at=col(Worker.seen_at) - hour))
        session.execute(update(Lease).values(until=col(Lease.until) - hour))


def _is_busy(store: Store) -> bool:
    # A transaction sees the server's activity as it was at its first look.
    with store.read() as session:
        return bool(session.scalar(_OTHERS))


_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND client_port IS NOT NULL AND state IS DISTINCT FROM 'idle'"
)
