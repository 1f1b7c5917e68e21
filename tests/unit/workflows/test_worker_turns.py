"""A worker looks often, beats seldom, and outlives every fault."""

import json
from dataclasses import replace
from threading import Event, Timer

import pytest
from lape_steps import NL1_AT, approve_items, schedule_nl1
from sqlmodel import select

from comms.clock import instant
from comms.engines.embedded import EmbeddedEngine
from comms.errors import ChannelUnavailable, Misconfigured, StoreUnavailable
from comms.model.subscribers_in import Consent, SignUp
from comms.model.tables import Subscriber
from comms.worker import timetable
from comms.worker.log import open_log
from comms.worker.pulse import AT_LEAST_EVERY
from comms.worker.timetable import LONGEST_AWAY, LONGEST_PAUSE
from comms.worker.work import Worker
from comms.workflows.pause import pause, resume
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


@pytest.fixture
def beats(monkeypatch):
    """Count beats; the real ones are carried out."""
    counted, real = [], timetable.carry_out

    def carry_out(house):
        counted.append(house.clock.now())
        return real(house)

    monkeypatch.setattr(timetable, "carry_out", carry_out)
    return counted


def beaten(house):
    """Do what is due when the sample begins."""
    tick(house)


@pytest.fixture
def worker(staged):
    """A worker of the sample that has nothing to do."""
    made = _worker(staged(beaten)[0])
    for _ in range(4):
        _turn(made)
    return made


def _worker(house, **parts):
    """Return a worker on a site whose jobs are carried out one by one."""
    engine = EmbeddedEngine(house.clock)
    return Worker(
        house=replace(house, engine=engine), log=open_log(house.clock), **parts
    )


def _turn(worker):
    """Look once, and carry out the jobs that were called for."""
    worker.signs.give()
    pause = worker.timetable.turn()
    while due := worker.house.engine._due("send"):
        worker.shift(**due.pop(0).args, patience=0)
    return pause


def _health(worker):
    return json.loads(worker.health.path.read_text())


def test_nothing_to_do_costs_a_look_and_no_beat(worker, beats):
    """An idle worker must be cheap; now and then it beats all the same."""
    for _ in range(AT_LEAST_EVERY - 5):
        assert _turn(worker) == 1.0
    assert beats == []

    for _ in range(AT_LEAST_EVERY):
        _turn(worker)
    assert len(beats) in {1, 2}
    assert _health(worker)["state"] == "working"


def test_what_becomes_due_is_carried_out_at_the_next_look(worker, channel):
    """Between two looks the time comes, and the edition leaves."""
    schedule_nl1(worker.house)
    _turn(worker)

    worker.house.clock.set(NL1_AT)
    _turn(worker)

    assert len(channel.messages) == 7


def test_a_decision_and_a_stop_are_seen_at_the_next_look(worker, beats):
    """Approved at the last minute, or let go again: not half a minute later."""
    house = worker.house
    house.clock.set(instant("2027-02-03T10:00", ZONE))
    _turn(worker)
    _turn(worker)
    before = len(beats)

    approve_items(house, "spring_news")
    _turn(worker)
    assert len(beats) == before + 1
    pause(house, user="operator", reason="test")
    _turn(worker)
    resume(house, user="operator")
    _turn(worker)
    assert len(beats) >= before + 3


def test_who_signs_up_and_who_agrees_is_seen_at_the_next_look(worker, beats):
    """They look for the mail at once: half a minute later they have given up."""
    house = worker.house
    rows = (
        SignUp(
            address="a@b.fi",
            address_hmac="h",
            language="fi",
            form="site",
            seed="s",
            created_at=house.clock.now(),
            expires_at=house.clock.now(),
        ),
        Consent(
            newsletter="national", act="confirmed", source="form", at=house.clock.now()
        ),
    )
    _turn(worker)
    _turn(worker)
    before = len(beats)

    for row in rows:
        with house.store.write() as session:
            if isinstance(row, Consent):
                row.subscriber_id = session.exec(select(Subscriber.id)).first()
            session.add(row)
        _turn(worker)

    assert len(beats) == before + 2


def test_a_database_that_is_away_is_waited_for(worker, monkeypatch, beats):
    """Asked again soon, however long it was away; then it goes on by itself."""

    def away(*_args):
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(worker.timetable._pulse, "calls_for_a_beat", away)
        pauses = [_turn(worker) for _ in range(9)]
    assert pauses == [1.0, *[LONGEST_AWAY] * 8]
    assert _health(worker)["state"] == "store away"

    assert _turn(worker) == 1.0
    assert len(beats) == 1
    assert _health(worker)["state"] == "working"


@pytest.mark.parametrize(
    ("fault", "longest"),
    [(StoreUnavailable, LONGEST_AWAY), (ChannelUnavailable, LONGEST_PAUSE)],
)
def test_a_shift_that_fails_is_tried_again(worker, monkeypatch, capsys, fault, longest):
    """Soon where only the database was away, be it for the tenth time in a row."""

    def fails(*_args):
        raise fault

    worker.log = open_log(worker.house.clock)
    monkeypatch.setattr("comms.worker.work.work_shift", fails)
    for _ in range(9):
        worker.shift()
        worker._rest_until = 0.0

    told = map(json.loads, capsys.readouterr().err.splitlines())
    assert max(line["wait"] for line in told) == longest


def test_a_beat_that_fails_ends_nothing(worker, monkeypatch, capsys):
    """Told in the log without a text of its own, and tried again."""

    def broken(*_args):
        raise KeyError("secret@example.org")

    worker.timetable.log = open_log(worker.house.clock)
    schedule_nl1(worker.house)
    with monkeypatch.context() as patched:
        patched.setattr("comms.workflows.tick.publish_due", broken)
        pauses = [_turn(worker) for _ in range(9)]
    assert pauses[:4] == [1.0, 2.0, 4.0, 8.0]
    assert pauses[-1] == LONGEST_PAUSE
    told = capsys.readouterr().err
    assert "KeyError" in told
    assert "secret" not in told
    assert _turn(worker) == 1.0


def test_it_says_of_each_mail_account_how_it_is(worker, channel):
    """Who watches over it sees what stands still, and why nothing leaves."""
    _turn(worker)
    assert _health(worker)["lanes"] == {"email": "up"}

    channel.is_misconfigured = True
    schedule_nl1(worker.house)
    worker.house.clock.set(NL1_AT)
    _turn(worker)
    _turn(worker)

    assert _health(worker)["lanes"] == {"email": "wrong"}
    assert channel.messages == []


def test_a_stage_that_fails_does_not_hold_the_others(worker, channel, monkeypatch):
    """The pages are broken; the newsletter leaves all the same."""

    def broken(*_args):
        raise Misconfigured("no such account")

    schedule_nl1(worker.house)
    worker.house.clock.set(NL1_AT)
    monkeypatch.setattr("comms.workflows.tick.publish_due", broken)
    _turn(worker)

    assert len(channel.messages) == 7


def test_told_to_end_it_begins_no_further_message(due, channel):
    """The message in hand is the last; what was claimed goes back at once."""
    ending = Event()
    worker = _worker(due, ending=ending)
    real = channel.send

    def send(messages, journal):
        def some():
            for number, message in enumerate(messages):
                if number == 2:
                    ending.set()
                yield message

        real(some(), journal)

    channel.send = send
    # Where nothing is sent, nobody ends it.
    rescue = Timer(60, ending.set)
    rescue.start()
    worker.run()
    rescue.cancel()
    channel.send = real

    assert 2 <= len(channel.messages) <= 3
    _worker(due).run(once=True)
    recipients = [message.recipient for message in channel.messages]
    assert len(recipients) == len(set(recipients)) == 7
