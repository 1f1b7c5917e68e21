"""Who works, who keeps the timetable, and what the dead leave behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from comms.model.tables import Delivery, Publication
from comms.model.workers import Lease, Worker
from comms.store import workers
from comms.store.ways import NOBODY

LASTS = timedelta(seconds=10)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def _keep(store, holder):
    with store.write() as session:
        return workers.keep_lease(session, "timetable", holder, LASTS)


def test_one_of_several_has_the_lease_until_it_ends(store):
    """Whoever has it renews it; the others wait, and one of them comes after it."""
    assert [_keep(store, holder) for holder in ("a", "b", "a", "b")] == [
        True,
        False,
        True,
        False,
    ]
    with store.read() as session:
        assert workers.holder_of(session, "timetable") == "a"

    with store.write() as session:
        session.get_one(Lease, "timetable").until = LONG_AGO

    assert [_keep(store, holder) for holder in ("b", "a")] == [True, False]


def test_who_signs_off_leaves_the_lease_to_the_next(store):
    """A worker that is told to end makes nobody wait."""
    with store.write() as session:
        workers.give_sign(session, "a")
    _keep(store, "a")

    with store.write() as session:
        workers.sign_off(session, "a")
        assert workers.alive(session) == []

    assert _keep(store, "b")


@pytest.fixture
def _in_hand(store):
    """Let workers have deliveries in hand: by owner."""
    now = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
    with store.write() as session:
        row = Publication(
            plan_entry="edition:E",
            occasion="2027-02-17",
            kind="edition",
            external_id="E",
            unit="",
            owner="",
            due_local="2027-02-17T10:00",
            due_at=now,
            state="sending",
        )
        session.add(row)
        session.flush()
        for number, owner in enumerate(("m:1:x:email:1", "m:10:y:email:1")):
            session.add(
                Delivery(
                    publication_id=row.id,
                    account="email",
                    recipient=f"s:{number}",
                    language="fi",
                    level="",
                    variant="",
                    state="in_data",
                    claimed_by=owner,
                    lease_until=now + timedelta(days=999),
                )
            )


def _ended(store):
    with store.read() as session:
        return {
            row.recipient
            for row in session.exec(select(Delivery))
            if row.lease_until < datetime(2020, 1, 1, tzinfo=UTC)
            and row.claimed_by == NOBODY
        }


@pytest.mark.usefixtures("_in_hand")
def test_what_a_silent_worker_held_is_let_go_and_nobody_elses(store):
    """Thirty seconds without a sign: nobody waits for the end of a long lease."""
    with store.write() as session:
        workers.give_sign(session, "m:1:x")
        workers.give_sign(session, "m:10:y")
        assert workers.bury(session) == []
    with store.write() as session:
        session.get_one(Worker, "m:1:x").seen_at = LONG_AGO

    with store.write() as session:
        assert workers.bury(session) == ["m:1:x"]

    assert _ended(store) == {"s:0"}
    with store.read() as session:
        assert [row.name for row in workers.alive(session)] == ["m:10:y"]


@pytest.mark.usefixtures("_in_hand")
def test_a_name_is_not_taken_for_the_beginning_of_another(store):
    """Process 1 is not process 10, and a name holds no pattern."""
    with store.write() as session:
        workers.let_go(session, "m:1:")
        workers.let_go(session, "m:_:x")
        assert workers.let_go(session, "m:10:y")

    assert _ended(store) == {"s:1"}


@pytest.mark.usefixtures("_in_hand")
def test_what_hangs_in_a_transaction_makes_nobody_wait(store):
    """A worker that was cut off keeps its locks until the server finds out."""
    if store.is_sqlite:
        return
    with store.write() as session:
        workers.give_sign(session, "m:1:x")
        workers.keep_lease(session, "timetable", "m:1:x", LASTS)
        session.get_one(Worker, "m:1:x").seen_at = LONG_AGO
        session.get_one(Lease, "timetable").until = LONG_AGO
    with store.write() as hanging:
        hanging.get_one(Lease, "timetable", with_for_update=True)
        hanging.exec(select(Delivery).with_for_update()).all()

        assert not _keep(store, "b")
        with store.write() as session:
            assert not workers.let_go(session, "m:1:x")
            assert workers.bury(session) == []

    assert _keep(store, "b")
    with store.write() as session:
        assert workers.bury(session) == ["m:1:x"]
    assert _ended(store) == {"s:0"}
