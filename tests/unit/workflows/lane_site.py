"""A small site for tests of lanes: publications that are on their way, as rows."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlmodel import select

from comms.config import Settings
from comms.mime.headers import Addresses, Mailbox, Unstructured
from comms.mime.skeleton import build_skeleton, new_slots
from comms.model.tables import Delivery, Message, Publication, Subscriber, Subscription
from comms.ports import Wait
from comms.storage.disk import DiskStorage
from comms.testing import MemoryChannel
from comms.triggers import ShippedTriggers
from comms.workflows.house import House

AT = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
NEWSLETTER = "national"


def open_site(store, clock, home, **others):
    """Open a house on an empty store; mail goes to a list."""
    channel = MemoryChannel()
    house = House(
        settings=Settings(home=home, mail_domain="posti.example.org"),
        store=store,
        clock=clock,
        key=b"k" * 32,
        media=DiskStorage(home / "media"),
        triggers=ShippedTriggers(),
        open_templates=lambda: None,
        open_mail=lambda: channel,
        is_alone=True,
    )
    return replace(house, **others)


def add_mail(house, name, languages, *, kind="edition", unit="national"):
    """Add a publication that is sending, a new reader for each of some languages.

    Readers are called "<name>-<language>-<number>@example.org", in that order.
    """
    with house.store.write() as session:
        row = Publication(
            plan_entry=f"{kind}:{name}:x",
            occasion="2027-02-17",
            kind=kind,
            external_id=name,
            unit=unit,
            owner="o",
            due_local="2027-02-17T10:00",
            due_at=AT,
            published_at=AT,
            newsletter=NEWSLETTER,
            state="sending",
            recipients_fixed_at=AT,
        )
        session.add(row)
        session.flush()
        session.add_all(_message(row.id, one) for one in sorted(set(languages)))
        people = [
            Subscriber(
                address=f"{name}-{language}-{number}@example.org",
                address_key=f"{name}-{language}-{number}@example.org",
                language=language,
                created_at=AT,
            )
            for number, language in enumerate(languages)
        ]
        session.add_all(people)
        session.flush()
        for person in people:
            session.add(
                Subscription(
                    subscriber_id=person.id,
                    newsletter=NEWSLETTER,
                    state="confirmed",
                    changed_at=AT,
                )
            )
            session.add(
                Delivery(
                    publication_id=row.id,
                    account="email",
                    recipient=f"s:{person.id}",
                    language=person.language,
                    level="standard",
                    variant="html",
                )
            )
        return row.id


def _message(publication_id, language):
    return Message(
        publication_id=publication_id,
        account="email",
        language=language,
        level="standard",
        variant="html",
        subject="Kevät",
        skeleton=_skeleton(),
        html="",
        content_hash="test",
        created_at=AT,
    )


@cache
def _skeleton():
    slots = new_slots(b"test")
    links = " ".join(slots.token(one) for one in ("greeting", "unsubscribe_url"))
    return build_skeleton(
        headers=[
            Addresses("From", (Mailbox("Lape", "lape@example.org"),)),
            Unstructured("Subject", "Kevät"),
        ],
        text=f"{links}\n",
        html=f"<html><body><p>{links}</p></body></html>\n",
        slots=slots,
        boundary_seed=b"test",
    ).to_bytes()


class Steps:
    """A timer that a test moves, and the site's clock with it."""

    def __init__(self, clock):
        self._clock, self._now = clock, 1000.0

    def __call__(self):
        """Return seconds, as `time.monotonic` does."""
        return self._now

    def step(self, seconds):
        """Move both on."""
        self._now += seconds
        self._clock.advance(timedelta(seconds=seconds))


class SlowChannel(MemoryChannel):
    """Takes so long for each message; acts of a test happen in the middle.

    Args:
        steps: The timer.
        seconds: That each message takes.
        acts: Called when so many messages have arrived, before the next is taken.
        waits: Called at each wait of the stream.
    """

    def __init__(self, steps, seconds, acts=None, waits=lambda: None):
        super().__init__(wait=self._waited)
        self._steps, self._seconds, self._acts = steps, seconds, dict(acts or {})
        self._waits = waits
        #: When each message arrived, by the timer.
        self.times = []

    def send(self, messages, journal):
        """Deliver a stream, slowly."""
        super().send(self._paced(messages), journal)

    def _paced(self, messages):
        for message in messages:
            if not isinstance(message, Wait):
                act = self._acts.pop(len(self.messages), None)
                if act is not None:
                    act()
                self._steps.step(self._seconds)
            yield message

    def _deliver(self, message, journal):
        before = len(self.messages)
        super()._deliver(message, journal)
        self.times += [self._steps()] * (len(self.messages) - before)

    def _waited(self, seconds):
        self._steps.step(seconds)
        self._waits()


def names(channel):
    """Return the publication and language of each message, in order of arrival."""
    return [tuple(one.recipient.split("-")[:2]) for one in channel.messages]


def states(house):
    """Return how many deliveries are in each state."""
    with house.store.read() as session:
        return Counter(session.exec(select(Delivery.state)))
