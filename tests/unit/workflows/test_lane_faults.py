"""A message that cannot be written: one is set aside, and where all are, all wait."""

from dataclasses import replace

import pytest
from lane_site import SlowChannel as Slow
from lane_site import Steps, add_mail, open_site, states
from sqlmodel import select

from comms.deliver.merging import Merger
from comms.model.failures import Alarm
from comms.model.tables import Attempt, Delivery
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked, publication
from comms.workflows import lane_faults
from comms.workflows.deliver import send_begun


@pytest.fixture
def channel(clock):
    """Give a channel that takes its time."""
    return Slow(Steps(clock), 0.01)


@pytest.fixture
def house(store, clock, home, channel):
    """Open a site with nothing in it."""
    return open_site(store, clock, home, open_mail=lambda: channel)


@pytest.fixture
def spoilt(monkeypatch):
    """Let messages to some addresses fail while they are made, as a fault of ours."""
    addresses = set()
    merge = Merger.merge

    def failing(self, claimed):
        if claimed.address in addresses:
            raise ValueError(f"nobody may read {claimed.address}")
        return merge(self, claimed)

    monkeypatch.setattr(Merger, "merge", failing)
    return addresses


def _readers(name, *numbers):
    return {f"{name}-fi-{number}@example.org" for number in numbers}


def _alarms(house):
    with house.store.read() as session:
        return [(a.kind, a.subject, a.count) for a in session.exec(select(Alarm))]


def test_one_that_cannot_be_written_is_set_aside_and_the_others_go_on(
    house, channel, spoilt
):
    """First of all, in the middle and at the end; the reason names nobody."""
    add_mail(house, "NL", ["fi"] * 60)
    spoilt |= _readers("NL", 0, 30, 31, 59)

    assert send_begun(house) == ["NL"]

    assert states(house) == {"sent": 56, "refused": 4}
    assert len(channel.messages) == 56
    assert _alarms(house) == [("message_fault", "NL", 4)]
    with house.store.read() as session:
        row = session.exec(select(Delivery).where(Delivery.state == "refused")).first()
        assert row.reason.startswith("The message could not be written: ValueError (")
        assert "example.org" not in row.reason
        open_ones = session.exec(select(Attempt).where(Attempt.outcome == "")).all()
        assert not open_ones


def test_a_fault_that_hits_everyone_holds_the_publication(house, spoilt):
    """Nobody is refused for it; another publication goes on."""
    add_mail(house, "NL", ["fi"] * 60)
    add_mail(house, "other", ["fi"] * 20)
    spoilt |= _readers("NL", *range(60))

    assert send_begun(house) == ["other"]

    assert states(house) == {"sent": 20, "queued": 60}
    assert _alarms(house) == [("mail_held", "NL", 1)]
    with house.store.read() as session:
        row = publication(session, "NL")
        assert row.state == "held"
        assert row.reason["key"] == "rules.why.message_fault"
        assert row.reason["fault"].startswith("ValueError (")


def test_faults_in_a_row_hold_what_has_begun_to_leave(house, spoilt):
    """From somewhere on nobody's can be written: those after it are refused nothing."""
    add_mail(house, "NL", ["fi"] * 60)
    spoilt |= _readers("NL", *range(40, 60))

    send_begun(house)

    assert states(house) == {"sent": 40, "queued": 20}


def test_a_small_publication_of_which_nothing_can_be_written_is_held(house, spoilt):
    """Fewer than would be in a row, but nobody's was ever written."""
    few = lane_faults.MOST_IN_A_ROW - 2
    add_mail(house, "NL", ["fi"] * few)
    spoilt |= _readers("NL", *range(few))

    send_begun(house)

    assert states(house) == {"queued": few}
    with house.store.read() as session:
        assert publication(session, "NL").state == "held"


def test_a_worker_killed_and_a_publication_called_off_leave_nothing_in_hand(
    house, clock
):
    """What was accepted of it was accepted; of the others no try is left open."""
    first = add_mail(house, "NL", ["fi"] * 20)
    dying = Slow(Steps(clock), 0.01, {12: lambda: _call_off_and_die(house, first)})
    with pytest.raises(_Killed):
        send_begun(replace(house, open_mail=lambda: dying))
    assert _in_hand(house)

    send_begun(house)

    with house.store.read() as session:
        sent = session.exec(select(Delivery.id).where(Delivery.state == "sent")).all()
        ends = session.exec(select(Attempt.outcome)).all()
    assert sent
    assert not _in_hand(house)
    assert {*ends} <= {"abandoned", "in_doubt"}


class _Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


def _call_off_and_die(house, publication_id):
    with house.store.write() as session:
        row = locked(session, publication_id)
        row.state = "cancelled"
        session.add(row)
        cancel_deliveries(session, publication_id)
    raise _Killed


def _in_hand(house):
    with house.store.read() as session:
        return session.exec(select(Delivery.id).where(Delivery.claimed_by != "")).all()
