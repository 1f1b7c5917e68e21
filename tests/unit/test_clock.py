"""Local times and instants, through both changes of the clock."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.clock import LocalTimeUnclear, SteppedClock, SystemClock, in_zone, instant

HELSINKI = "Europe/Helsinki"


def test_winter_and_summer_have_their_own_offset():
    """E1 is at +02:00, E2 at +03:00; both start at noon on the wall."""
    assert instant("2027-03-11T12:00", HELSINKI).hour == 10
    assert instant("2027-04-08T12:00", HELSINKI).hour == 9


def test_an_hour_that_is_skipped_does_not_exist():
    """N11."""
    with pytest.raises(LocalTimeUnclear) as unclear:
        instant("2027-03-28T03:30", HELSINKI)

    assert unclear.value.key == "local_time_does_not_exist"


def test_an_hour_that_comes_twice_is_asked_for():
    """N12: with its offset each of the two is clear."""
    with pytest.raises(LocalTimeUnclear) as unclear:
        instant("2027-10-31T03:30", HELSINKI)

    assert unclear.value.key == "local_time_is_ambiguous"
    assert instant("2027-10-31T03:30+03:00", HELSINKI).hour == 0
    assert instant("2027-10-31T03:30+02:00", HELSINKI).hour == 1


def test_an_offset_that_does_not_hold_is_a_slip():
    """A summer offset in winter is refused, not corrected in silence."""
    with pytest.raises(ValueError, match="does not hold"):
        instant("2027-01-31T03:30+03:00", HELSINKI)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds of local times
def test_every_instant_comes_back_from_its_wall_time(moment):
    """With the offset written, a wall time names exactly one instant."""
    wall = in_zone(moment.replace(microsecond=0), HELSINKI)

    # In the hour that comes twice no wall time equals an instant (PEP 495).
    assert instant(wall.isoformat(), HELSINKI) == wall.astimezone(UTC)


def test_a_stepped_clock_stands_where_it_was_left(tmp_path):
    """A demo that was killed goes on at the same moment."""
    SteppedClock(tmp_path / "clock").set(instant("2027-02-01T09:00", HELSINKI))

    assert SteppedClock(tmp_path / "clock").now().isoformat() == (
        "2027-02-01T07:00:00+00:00"
    )


def test_the_system_clock_is_aware():
    """Naive instants are refused by the store."""
    assert SystemClock().now().tzinfo is UTC
