"""Several at the same moment: workers, approvals, folders, readers who leave."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from lape_steps import APPROVER, NL1_ITEMS, approve_items, edited
from sqlalchemy import update
from sqlmodel import col, func, select

from comms.errors import Refused
from comms.model.states import DeliveryState
from comms.model.tables import Act, Delivery, Subscriber, Subscription
from comms.store import deliveries, folders, subscribers
from comms.store.publications import publication
from comms.testing import MemoryChannel
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.deliver import send_begun
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick

MANY = 120


def _crowd(house):
    """Let many more people read the national letter."""
    now = house.clock.now()
    with house.store.write() as session:
        for number in range(MANY):
            address = f"crowd{number}@example.org"
            person = Subscriber(
                address=address,
                address_key=address,
                language="fi",
                created_at=now,
            )
            session.add(person)
            session.flush()
            session.add(
                Subscription(
                    subscriber_id=person.id,
                    newsletter="national",
                    state="confirmed",
                    changed_at=now,
                )
            )


class Failed(BaseException):
    """Stands for the end of a process."""


def test_workers_at_once_send_to_each_reader_once(due):
    """R2 in small: one prepares, all send, one finishes, nobody trips."""
    _crowd(due)
    channels = [MemoryChannel() for _ in range(3)]
    houses = [
        replace(due, name=f"w{n}", is_alone=False, open_mail=lambda c=channel: c)
        for n, channel in enumerate(channels)
    ]
    start = Barrier(len(houses))

    def work(house):
        start.wait()
        return tick(house).finished

    with ThreadPoolExecutor(len(houses)) as pool:
        finished = [name for names in pool.map(work, houses) for name in names]

    copies = Counter(m.recipient for c in channels for m in c.messages)
    assert len(copies) == 7 + MANY
    assert set(copies.values()) == {1}
    assert finished == ["NL1"]
    assert ledger(due, "NL1")["by_state"] == {"sent": 7 + MANY}


@pytest.mark.parametrize("days", [-2, 0, 2])
def test_a_lease_is_kept_in_the_time_of_the_database(due, channel, days):
    """A clock that is stepped takes nothing from a living worker, nor hides a dead."""

    class Dying:
        def send(self, messages, _journal):
            next(messages)
            raise Failed

    due = replace(due, is_alone=False)
    with pytest.raises(Failed):
        tick(replace(due, name="dead", open_mail=Dying))
    due.clock.advance(timedelta(days=days))
    assert send_begun(due) == []
    # It had the Finnish ones in hand.
    assert len(channel.messages) == 2

    with due.store.write() as session:
        ended = deliveries.lease_clock(session) - timedelta(seconds=1)
        session.execute(
            update(Delivery)
            .where(col(Delivery.state) == DeliveryState.CLAIMED)
            .values(lease_until=ended)
        )
    send_begun(due)

    assert len(channel.messages) == 7


def test_a_message_on_the_wire_has_a_lease_of_its_own(due):
    """The answer to the dot may take ten minutes, after a slow batch before it."""
    seen = []

    class Slow:
        def send(self, messages, journal):
            message = next(messages)
            with due.store.write() as session:
                session.execute(
                    update(Delivery).values(lease_until=due.clock.now() - DAY)
                )
            journal.record(in_data=[message.delivery_id])
            with due.store.read() as session:
                row = session.get(Delivery, message.delivery_id)
                seen.append(row.lease_until - deliveries.lease_clock(session))
            raise Failed

    with pytest.raises(Failed):
        tick(replace(due, open_mail=Slow))

    assert seen[0] > timedelta(minutes=13)


DAY = timedelta(days=1)


def test_two_approvals_at_once_are_one_after_the_other(lape):
    """The second sees the first, so one level is not counted for two."""
    region = "coordinator_VSU"
    with lape.store.write() as session:
        row = folders.item(session, "vsu_press_release")
        row.owner = "national_lead"
        session.add(row)
    decide(lape, "submit", "vsu_press_release", user="national_lead")
    start = Barrier(2)

    def approve(_number):
        start.wait()
        try:
            return decide(lape, "approve", "vsu_press_release", user=region)
        except Refused as refused:
            return refused.key

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(approve, range(2)))

    assert answers == ["in_review", "not_allowed"]


def test_an_edit_and_an_approval_at_once_leave_nothing_unapproved(lape, checked):
    """Whichever comes first: what is scheduled is what somebody has approved."""
    folder, findings = checked
    other = dict.fromkeys(("fi", "sv", "en"), "Toinen esikatselu")
    changed = edited(folder, "edition", "NL1", preheader=other)
    approve_items(lape, *NL1_ITEMS)
    decide(lape, "submit", "NL1", user="national_lead")
    start = Barrier(2)

    def approve():
        start.wait()
        decide(lape, "approve", "NL1", user=APPROVER)
        with suppress(Refused):
            decide(
                lape, "schedule", "NL1", user="national_lead", untested_because="seen"
            )

    def edit():
        start.wait()
        apply_checked(lape, changed, findings)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(approve), pool.submit(edit)]:
            done.result()

    with lape.store.read() as session:
        row = publication(session, "NL1")
        approved = session.exec(
            select(Act).where(Act.subject == "edition:NL1", Act.verb == "approve")
        ).all()
    assert row.state in {"draft", "scheduled"}
    if row.state == "scheduled":
        assert row.approved_hash == row.content_hash == approved[-1].content_hash


def test_a_folder_applied_twice_at_once_is_applied_once(house, checked):
    """Two people press the button, or a hook and a person."""
    start = Barrier(2)

    def press(_number):
        start.wait()
        return len(apply_checked(house, *checked).changes)

    with ThreadPoolExecutor(2) as pool:
        counts = sorted(pool.map(press, range(2)))

    assert counts[0] == 0
    assert counts[1] > 0


def test_readers_leave_at_once_while_an_edition_is_sent(due):
    """R15: within a second, no error, and nothing more for her."""
    _crowd(due)
    with due.store.read() as session:
        people = session.exec(
            select(Subscription.id)
            .where(Subscription.newsletter == "national")
            .order_by(func.length(Subscription.state), col(Subscription.id).desc())
            .limit(20)
        ).all()
    begun, waits = Event(), []

    def leave():
        begun.wait()
        for number in people:
            started = time.monotonic()
            with due.store.write(durable=True) as session:
                seat = subscribers.subscription(session, number)
                subscribers.move(session, seat, "unsubscribed", due.clock.now())
            waits.append(time.monotonic() - started)

    leaving = Thread(target=leave)
    leaving.start()

    def progress(*_counts):
        begun.set()

    tick(due, progress)
    begun.set()
    leaving.join()

    assert len(waits) == len(people)
    assert max(waits) < 1
    proof = ledger(due, "NL1")
    assert proof["adds_up"]
    assert set(proof["by_state"]) <= {"sent", "suppressed"}
