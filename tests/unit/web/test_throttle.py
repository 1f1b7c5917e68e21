"""Wrong tries are counted per network, for a quarter of an hour."""

from datetime import timedelta

import pytest

from comms.testing import FrozenClock
from comms.web import throttle
from comms.web.throttle import MOST_TRIES, Throttle, network


@pytest.fixture
def wall(clock):
    """Real time."""
    return FrozenClock(clock.now())


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_network_of_an_address(address, name):
    """A /64 is one household: its hosts have as many addresses as they like."""
    assert network(address) == name


def test_ten_wrong_tries_make_a_network_wait(wall):
    """And no other network (nobody can lock people out elsewhere)."""
    counted = Throttle(wall)
    for _ in range(MOST_TRIES):
        assert counted.wait("192.0.2.7") == 0
        counted.note("192.0.2.7")

    assert counted.wait("192.0.2.7") == 900
    assert counted.wait("192.0.2.8") == 0


def test_waiting_ends_when_the_first_of_ten_is_old(wall):
    """Tries while waiting do not make the wait longer than a quarter of an hour."""
    counted = Throttle(wall)
    for _ in range(MOST_TRIES):
        counted.note("192.0.2.7")
        wall.set(wall.now() + timedelta(minutes=1))

    assert counted.wait("192.0.2.7") == 300
    wall.set(wall.now() + timedelta(minutes=5))
    assert counted.wait("192.0.2.7") == 0


def test_memory_is_bounded(wall, monkeypatch):
    """A million addresses must not fill it."""
    monkeypatch.setattr(throttle, "_MOST_NETWORKS", 5)
    counted = Throttle(wall)

    for host in range(50):
        for _ in range(MOST_TRIES + 5):
            counted.note(f"192.0.2.{host}")

    assert len(counted._tries) == 5
    assert {len(tries) for tries in counted._tries.values()} == {MOST_TRIES}
