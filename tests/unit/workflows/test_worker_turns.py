"""A worker looks often, beats seldom, and outlives every fault."""

import json
from threading import Event

import pytest
from lape_steps import NL1_AT, approve_items, schedule_nl1

from comms.clock import instant
from comms.errors import Misconfigured, StoreUnavailable
from comms.worker import work
from comms.worker.log import open_log
from comms.worker.pulse import AT_LEAST_EVERY
from comms.worker.work import LONGEST_PAUSE, Worker
from comms.workflows.pause import pause, resume

ZONE = "Europe/Helsinki"


@pytest.fixture
def beats(monkeypatch):
    """Count beats; the real ones are carried out."""
    counted, real = [], work.beat

    def beat(house, progress):
        counted.append(house.clock.now())
        return real(house, progress)

    monkeypatch.setattr(work, "beat", beat)
    return counted


@pytest.fixture
def worker(lape):
    """A worker of the sample that has nothing to do."""
    made = Worker(house=lape, log=open_log(lape.clock))
    for _ in range(4):
        made._turn()
    return made


def _health(worker):
    return json.loads((worker.house.settings.home / "worker.json").read_text())


def test_nothing_to_do_costs_a_look_and_no_beat(worker, beats):
    """An idle worker must be cheap; now and then it beats all the same."""
    for _ in range(AT_LEAST_EVERY - 5):
        assert worker._turn() == 1.0
    assert beats == []

    for _ in range(AT_LEAST_EVERY):
        worker._turn()
    assert len(beats) in {1, 2}
    assert _health(worker)["state"] == "working"


def test_what_becomes_due_is_carried_out_at_the_next_look(worker, channel):
    """Between two looks the time comes, and the edition leaves."""
    schedule_nl1(worker.house)
    worker._turn()

    worker.house.clock.set(NL1_AT)
    worker._turn()

    assert len(channel.messages) == 7


def test_a_decision_and_a_stop_are_seen_at_the_next_look(worker, beats):
    """Approved at the last minute, or let go again: not half a minute later."""
    house = worker.house
    house.clock.set(instant("2027-02-03T10:00", ZONE))
    worker._turn()
    worker._turn()
    before = len(beats)

    approve_items(house, "spring_news")
    worker._turn()
    assert len(beats) == before + 1
    pause(house, user="operator", reason="test")
    worker._turn()
    resume(house, user="operator")
    worker._turn()
    assert len(beats) >= before + 3


def test_a_database_that_is_away_is_waited_for(worker, monkeypatch, beats):
    """Longer and longer, never for ever; then it goes on by itself."""

    def away(*_args):
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(worker._pulse, "calls_for_a_beat", away)
        pauses = [worker._turn() for _ in range(9)]
    assert pauses[:4] == [1.0, 2.0, 4.0, 8.0]
    assert pauses[-1] == LONGEST_PAUSE
    assert _health(worker)["state"] == "store away"

    assert worker._turn() == 1.0
    assert len(beats) == 1
    assert _health(worker)["state"] == "working"


def test_a_beat_that_fails_ends_nothing(worker, monkeypatch, capsys):
    """Told in the log without a text of its own, and tried again."""

    def broken(*_args):
        raise KeyError("secret@example.org")

    worker.log = open_log(worker.house.clock)
    schedule_nl1(worker.house)
    with monkeypatch.context() as patched:
        patched.setattr("comms.workflows.tick.publish_due", broken)
        assert worker._turn() == 1.0
        assert worker._turn() == 2.0
    told = capsys.readouterr().err
    assert "KeyError" in told
    assert "secret" not in told
    assert worker._turn() == 1.0


def test_a_stage_that_fails_does_not_hold_the_others(worker, channel, monkeypatch):
    """The pages are broken; the newsletter leaves all the same."""

    def broken(*_args):
        raise Misconfigured("no such account")

    schedule_nl1(worker.house)
    worker.house.clock.set(NL1_AT)
    monkeypatch.setattr("comms.workflows.tick.publish_due", broken)
    worker._turn()

    assert len(channel.messages) == 7


def test_told_to_end_it_begins_no_further_message(due, channel):
    """The message in hand is the last; what was claimed goes back at once."""
    ending = Event()
    worker = Worker(house=due, log=open_log(due.clock), ending=ending)
    real = channel.send

    def send(messages, journal):
        def some():
            for number, message in enumerate(messages):
                if number == 2:
                    ending.set()
                yield message

        real(some(), journal)

    channel.send = send
    worker.run()
    channel.send = real

    assert 2 <= len(channel.messages) <= 3
    Worker(house=due, log=open_log(due.clock)).run(once=True)
    recipients = [message.recipient for message in channel.messages]
    assert len(recipients) == len(set(recipients)) == 7
