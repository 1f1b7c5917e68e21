"""Who calls whom to work, and when."""

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlmodel import select

from comms.demo.script import people
from comms.model.tables import Delivery
from comms.ports import Deferred
from comms.store.deliveries import lease_clock, next_retry
from comms.store.lane_health import mark_down
from comms.worker import work
from comms.worker.log import open_log
from comms.worker.work import Worker
from comms.workflows import jobs
from comms.workflows.decide import decide
from comms.workflows.deliver import prepare_begun
from comms.workflows.shift import work_shift
from comms.workflows.tick import carry_out


class Listening:
    """An engine that only hears what is called for, and what it could work on."""

    def __init__(self):
        self.heard, self.known = [], set()

    def enqueue(self, job, *, connection, run_at=None, key="", count=1):
        """Hear a call."""
        assert connection.connection
        self.heard.append((job, run_at, key, count))

    def set_up(self, connection):
        """Make nothing."""

    def work(self, jobs, _is_ending, _tell):
        """Hear what could be worked on; end at once."""
        self.known = set(jobs)


@pytest.fixture
def engine():
    """An engine that listens."""
    return Listening()


def test_readers_call_for_workers_and_those_deferred_for_one_later(
    due, engine, channel, monkeypatch
):
    """So many readers for each worker; a retry has its time."""
    monkeypatch.setattr(jobs, "RECIPIENTS_PER_JOB", 3)
    house = replace(due, engine=engine)
    carry_out(house)
    assert engine.heard == []

    prepare_begun(house)
    prepare_begun(house)
    assert engine.heard == [("send", None, "", 3)]

    later = Deferred(reason="451 4.7.1 greylisted")
    channel.fates = {person.address: later for person in people()}
    work_shift(house, patience=0)
    with house.store.read() as session:
        retry_at = next_retry(session)
    assert retry_at > house.clock.now()
    assert engine.heard[1:] == [("send", retry_at, "send", 1)]

    # Nothing is ready: whoever comes now ends at once, and calls nobody.
    work_shift(house, patience=0)
    assert len(engine.heard) == 2


def test_what_a_lane_holds_is_not_called_for_again_and_again(due, engine, channel):
    """Deferred mail is due, the server away: that would be a shift after a shift."""
    house = replace(due, engine=engine)
    carry_out(house)
    prepare_begun(house)
    channel.fates = {
        person.address: Deferred(reason="451 later") for person in people()
    }
    work_shift(house, patience=0)
    with house.store.write() as session:
        house.clock.set(next_retry(session) + timedelta(days=1))
        mark_down(
            session,
            *house.lanes,
            fault="away",
            is_misconfigured=False,
            now=house.clock.now(),
            span=lambda _failures: timedelta(minutes=5),
        )
    engine.heard.clear()

    work_shift(house, patience=0)

    assert engine.heard == []


def test_what_a_command_sends_beside_the_worker_is_left_to_it(due, engine):
    """Only at its beginning is all in other hands left behind by the dead."""
    house = replace(due, engine=engine, is_alone=True)
    carry_out(house)
    prepare_begun(house)
    with house.store.write() as session:
        asked = select(Delivery).where(Delivery.recipient.like("s:%"))
        row = session.exec(asked).first()
        row.state, row.claimed_by = "claimed", "another:1:x"
        row.lease_until = lease_clock(session) + timedelta(minutes=15)
        session.add(row)

    states = []
    for is_first in (False, True):
        prepare_begun(house, is_first=is_first)
        with house.store.read() as session:
            states.append(session.get_one(Delivery, row.id).state)

    assert states == ["claimed", "queued"]


def test_a_shift_begins_once_nothing_is_left_in_the_hands_of_the_last(due, monkeypatch):
    """What is let go of in the middle of a shift would be sent once more."""
    left, begun = [False, True], []
    worker = Worker(house=due, log=open_log(due.clock), ending=Event())
    monkeypatch.setattr(work, "let_go", lambda _session, _name: left.pop(0))
    monkeypatch.setattr(work, "work_shift", lambda *_: begun.append(1) or [])
    worker._has_left_behind = True

    worker.shift()
    assert not begun

    worker.shift()
    worker.shift()
    assert len(begun) == 2


def test_a_decision_is_carried_out_at_once(lape, engine):
    """Whoever presses "send now" need not wait for the next look."""
    decide(replace(lape, engine=engine), "submit", "spring_news", user="national_lead")

    assert engine.heard == [("beat", None, "beat", 1)]


def test_a_worker_knows_the_jobs_of_the_table(lape, engine):
    """What is called for and known to nobody would wait for ever."""
    ending = Event()
    worker = Worker(
        house=replace(lape, engine=engine), log=open_log(lape.clock), ending=ending
    )

    worker.run()

    assert engine.known == set(jobs.JOBS)
