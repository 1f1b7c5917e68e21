"""The clock of tests."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from comms.testing import FrozenClock

START = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)


def test_clock_stands_until_it_is_moved():
    """Otherwise a test would depend on the speed of the machine."""
    clock = FrozenClock(START)

    assert clock.now() == clock.now() == START
    clock.advance(timedelta(minutes=5))
    assert clock.now() == START + timedelta(minutes=5)
    clock.set(datetime(2027, 2, 17, 9, 0, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2027, 2, 17, 7, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_instant_without_a_zone_is_refused():
    """It would be another instant on each machine."""
    with pytest.raises(ValueError, match="zone"):
        FrozenClock(datetime(2027, 2, 17))  # noqa: DTZ001 - the case
