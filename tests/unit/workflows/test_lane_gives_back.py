"""What a lane was granted and did not send is there for the next."""

from dataclasses import replace

import pytest
from lane_site import SlowChannel as Slow
from lane_site import Steps, add_mail, open_site

from comms.deliver import lanes
from comms.deliver.failover import Lane
from comms.deliver.journal import LedgerJournal
from comms.deliver.limits import LaneLimits
from comms.errors import ChannelUnavailable, StoreUnavailable
from comms.store.pauses import EVERYTHING, add_pause
from comms.workflows.lane_run import LaneRun


@pytest.fixture
def house(store, clock, home):
    """Open a site whose account has a daily quota and no rate: claims are large."""
    limits = LaneLimits.of({"per_day": 1_000})
    house = open_site(store, clock, home)
    return replace(house, lanes={"email": Lane(limits=limits)})


@pytest.fixture
def steps(clock):
    """Give a timer that stands still until it is moved."""
    return Steps(clock)


def used(house):
    """Return how many messages the lane's row counts."""
    with house.store.read() as session:
        return sum(lanes.used(session, "email").log.counts)


def work(house, channel, steps):
    """Let the lane work once."""
    LaneRun(replace(house, open_mail=lambda: channel), "email", timer=steps).work()


def test_stop_in_the_middle_gives_back_what_was_in_hand(house, steps):
    """Paused at the tenth mail: those that left are counted, and no more."""
    add_mail(house, "NL", ["fi"] * 300)

    def pause():
        with house.store.write() as session:
            add_pause(session, EVERYTHING, user="u", reason="r", at=house.clock.now())

    channel = Slow(steps, 0.05, {10: pause})
    work(house, channel, steps)

    assert 10 <= len(channel.messages) < 300
    # What was on its way to the server when all was stopped counts as used.
    assert len(channel.messages) <= used(house) <= len(channel.messages) + 1


def test_server_that_cannot_be_met_uses_up_nothing(house, steps):
    """Only the one message that was in the channel's hands is counted."""
    add_mail(house, "NL", ["fi"] * 300)

    class Away(Slow):
        def send(self, messages, journal):  # noqa: ARG002 - the port asks
            next(messages)
            raise ChannelUnavailable("away")

    with pytest.raises(ChannelUnavailable):
        work(house, Away(steps, 0.0), steps)

    assert used(house) <= 1


def test_what_cannot_be_put_back_ends_the_shift(house, steps, monkeypatch):
    """Only then is it let go of; the lane's next run would not know of it."""
    add_mail(house, "NL", ["fi"] * 3)

    def away(_journal):
        raise StoreUnavailable

    class Away(Slow):
        def send(self, messages, journal):  # noqa: ARG002 - the port asks
            next(messages)
            raise ChannelUnavailable("away")

    monkeypatch.setattr(LedgerJournal, "release", away)
    with pytest.raises(StoreUnavailable):
        work(house, Away(steps, 0.0), steps)


def test_whole_edition_uses_what_it_sends(house, steps):
    """The sum of the row is the number of mails."""
    add_mail(house, "NL", ["fi"] * 130)
    channel = Slow(steps, 0.01)

    work(house, channel, steps)

    assert used(house) == len(channel.messages) == 130
