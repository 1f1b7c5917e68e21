"""Several lanes side by side: shares, failover, a slow one, a wrong one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from lane_site import add_mail, open_site, states

from comms.deliver.failover import Lane, shares
from comms.errors import ChannelUnavailable, Misconfigured
from comms.model.lanes import Lane as LaneRow
from comms.store.lane_health import lanes_down
from comms.testing import MemoryChannel
from comms.workflows import lane as lane_module
from comms.workflows.lane import work_lanes
from comms.workflows.lane_down import states as lane_states

LANES = {"main": Lane(weight=3), "spare": Lane(weight=1)}


class Breaking(MemoryChannel):
    """Its server goes away after so many messages, and may come back."""

    def __init__(self, after):
        super().__init__()
        self._left, self.is_gone = after, False

    def send(self, messages, journal):
        """Deliver until the server is gone."""

        def until_gone():
            for message in messages:
                if self._left == 0:
                    self.is_gone = True
                self.check()
                self._left -= 1
                yield message

        super().send(until_gone(), journal)

    def check(self):
        """Be away or there."""
        if self.is_gone:
            raise ChannelUnavailable("relay cannot be met")

    def mend(self):
        """Come back."""
        self._left, self.is_gone = -1, False


@pytest.fixture
def house(store, clock, home):
    """Open a site with two accounts."""
    return open_site(store, clock, home, lanes=LANES)


def _with(house, **channels):
    return replace(house, open_account=channels.__getitem__)


def _copies(*channels):
    return Counter(m.recipient for one in channels for m in one.messages)


def _share(house, name):
    share = shares(house.lanes)[name]
    return lambda message: message.delivery_id % share.modulus in share.slots


def test_each_account_carries_its_part(house):
    """By the number of the delivery, so that a second try comes from the same place."""
    add_mail(house, "NL", ["fi", "sv"] * 60)
    main, spare = MemoryChannel(), MemoryChannel()

    finished = work_lanes(_with(house, main=main, spare=spare))

    assert finished == ["NL"]
    assert set(_copies(main, spare).values()) == {1}
    assert (len(main.messages), len(spare.messages)) == (90, 30)
    assert all(map(_share(house, "spare"), spare.messages))


def test_the_others_take_the_part_of_a_lane_that_fell_and_nobody_is_lost(house):
    """It is down for a while, said and kept; what it had in hand came back."""
    add_mail(house, "NL", ["fi"] * 120)
    main, spare = Breaking(20), MemoryChannel()

    finished = work_lanes(_with(house, main=main, spare=spare))

    assert finished == ["NL"]
    assert (len(main.messages), len(spare.messages)) == (20, 100)
    assert set(_copies(main, spare).values()) == {1}
    assert states(house) == {"sent": 120}
    down = lane_states(house)
    assert down["spare"] is None
    assert down["main"].fault == "relay cannot be met"
    assert down["main"].until - house.clock.now() == timedelta(seconds=5)


def test_a_lane_takes_its_part_back_when_its_server_answers(house):
    """By itself, at its time; its failures are forgotten once it has sent."""
    add_mail(house, "first", ["fi"] * 8)
    main, spare = Breaking(1), MemoryChannel()
    both = _with(house, main=main, spare=spare)
    work_lanes(both)

    main.mend()
    add_mail(house, "second", ["fi"] * 40)
    work_lanes(both)
    assert len(main.messages) == 1

    house.clock.advance(timedelta(seconds=5))
    for name in ("third", "fourth"):
        # In the third the other lane may have begun while this one was asked.
        before = len(main.messages)
        add_mail(house, name, ["fi"] * 40)
        work_lanes(both)

    assert len(main.messages) - before == 30
    assert lane_states(house) == {"main": None, "spare": None}
    with house.store.read() as session:
        assert session.get(LaneRow, "main").failures == 0


def test_a_lane_that_fails_again_is_left_alone_longer(house):
    """5 seconds, 10, 20 … not every one of them."""
    add_mail(house, "NL", ["fi"] * 4)
    away = MemoryChannel(is_away=True)
    both = _with(house, main=away, spare=MemoryChannel(is_away=True))
    spans = []
    for _ in range(4):
        assert work_lanes(both) == []
        until = lane_states(house)["main"].until
        spans.append((until - house.clock.now()).total_seconds())
        house.clock.set(until)

    assert spans == [5, 10, 20, 40]
    assert states(house) == {"queued": 4}


def test_a_wrong_account_holds_its_own_lane_only(house):
    """The operator is told; the mail leaves by the other one."""
    add_mail(house, "NL", ["fi"] * 40)
    wrong, spare = MemoryChannel(is_misconfigured=True), MemoryChannel()
    both = _with(house, main=wrong, spare=spare)

    with pytest.raises(Misconfigured):
        work_lanes(both)

    assert len(spare.messages) == 40
    assert states(house) == {"sent": 40}
    with house.store.read() as session:
        assert lanes_down(session)["main"].is_misconfigured


def test_a_wrong_account_that_was_mended_is_tried_by_the_next_command(house):
    """Whoever has just put the password right does not wait for minutes."""
    add_mail(house, "NL", ["fi"] * 40)
    main, spare = MemoryChannel(is_misconfigured=True), MemoryChannel()
    both = _with(house, main=main, spare=spare)
    with pytest.raises(Misconfigured):
        work_lanes(both)

    main.is_misconfigured = False
    work_lanes(both)
    assert lane_states(house)["main"] is None

    add_mail(house, "next", ["fi"] * 40)
    work_lanes(both)
    assert len(main.messages) == 30


def test_a_slow_server_holds_only_its_own_slots(house):
    """The other account is through while the slow one still has its first message."""
    add_mail(house, "NL", ["fi"] * 200)
    main, through = MemoryChannel(), Event()

    class Stuck(MemoryChannel):
        """Answers nothing until all others are through."""

        def _deliver(self, message, journal):
            assert through.wait(60)
            super()._deliver(message, journal)

    class Watched(MemoryChannel):
        """Says when its own part is through."""

        def _deliver(self, message, journal):
            super()._deliver(message, journal)
            if len(self.messages) == 150:
                through.set()

    main, spare = Watched(), Stuck()
    work_lanes(_with(house, main=main, spare=spare))

    assert (len(main.messages), len(spare.messages)) == (150, 50)
    assert set(_copies(main, spare).values()) == {1}


def test_a_fault_of_one_lane_ends_no_other(house, monkeypatch):
    """A bug, a full disk: told at the end, when the others are through."""
    add_mail(house, "NL", ["fi"] * 40)
    main, spare = MemoryChannel(), MemoryChannel()
    real = lane_module.LaneRun.work

    def work(run):
        if run._name == "main":
            raise RuntimeError("a fault of ours")
        return real(run)

    monkeypatch.setattr(lane_module.LaneRun, "work", work)
    with pytest.raises(RuntimeError):
        work_lanes(_with(house, main=main, spare=spare))

    assert len(spare.messages) == 10
    assert states(house) == {"sent": 10, "queued": 30}


def test_told_to_end_a_lane_gives_back_what_it_has_in_hand(house):
    """Another worker goes on at once."""
    add_mail(house, "NL", ["fi"] * 40)
    ending = Event()

    class Ending(MemoryChannel):
        def _deliver(self, message, journal):
            super()._deliver(message, journal)
            ending.set()

    main, spare = Ending(), Ending()
    told = replace(_with(house, main=main, spare=spare), is_ending=ending.is_set)
    work_lanes(told)

    sent = len(main.messages) + len(spare.messages)
    assert 1 <= sent <= 2
    assert states(house) == {"sent": sent, "queued": 40 - sent}


def test_key_that_cannot_be_read_is_held_against_no_reader(house):
    """Its lane is down until a person has mended it; then everybody gets the mail."""
    is_there = Event()

    def signers(domain):
        if not is_there.is_set():
            raise Misconfigured(f"no key for {domain}")
        return ()

    channel = MemoryChannel()
    house = replace(house, signers=signers, lanes={"main": Lane()})
    house = replace(house, open_mail=lambda: channel)
    add_mail(house, "NL", ["fi"] * 3)

    with pytest.raises(Misconfigured):
        work_lanes(house)

    assert states(house) == {"queued": 3}
    assert lane_states(house)["main"].is_misconfigured

    is_there.set()
    work_lanes(house)
    assert states(house) == {"sent": 3}
