"""When a delivery is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deliver.retry import next_try, spread, wait_after

START = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

IDS = st.integers(min_value=1, max_value=10**12)
SPANS = st.integers(min_value=0, max_value=10**7).map(
    lambda number: timedelta(milliseconds=100 * number)
)


def again(**changed):
    """Return when a delivery is tried again that was deferred for the first time."""
    given = {"delivery_id": 1, "deferrals": 1, "first_try": START, "now": START}
    return next_try(**given | changed)


@given(IDS)
def test_first_wait_is_for_greylisting(identifier):
    """Five minutes are too short for nobody, fifteen too long for nobody."""
    assert 5 * MINUTE <= wait_after(identifier, 1) < 15 * MINUTE


@given(IDS, st.integers(min_value=2, max_value=10_000))
def test_later_waits_are_half_an_hour_or_more_and_bounded(identifier, deferrals):
    """RFC 5321 section 4.5.4.1; jitter undercuts no floor and exceeds no ceiling."""
    wait = wait_after(identifier, deferrals)

    assert 30 * MINUTE <= wait <= timedelta(seconds=4000)


@given(IDS, st.integers(min_value=1, max_value=200))
def test_waits_grow_but_for_their_spread(identifier, deferrals):
    """Each floor is at least the one before it."""
    before, after = (wait_after(identifier, n) for n in (deferrals, deferrals + 1))

    assert after * 1.2 >= before


@pytest.mark.parametrize(
    ("identifier", "deferrals", "seconds"), [(1, 1, 637), (2, 1, 439), (1, 9, 3697)]
)
def test_wait_follows_from_delivery_and_try_alone(identifier, deferrals, seconds):
    """So that a story can be told twice, also by another machine."""
    assert round(wait_after(identifier, deferrals).total_seconds()) == seconds


def test_what_failed_together_comes_back_spread():
    """After an outage a thousand come back over minutes, not in a second."""
    for deferrals, over in ((1, 10 * MINUTE), (2, 6 * MINUTE), (9, 11 * MINUTE)):
        waits = sorted(wait_after(one, deferrals) for one in range(1, 1001))

        assert waits[-1] - waits[0] > 0.9 * over
        busiest = max(waits[at + 100] - waits[at] for at in range(900))
        assert busiest < over / 4


@given(IDS, SPANS, st.integers(min_value=1, max_value=200))
def test_a_delivery_is_given_up_after_five_days_and_not_before(
    identifier, since, deferrals
):
    """RFC 5321: at least four or five days."""
    found = again(delivery_id=identifier, deferrals=deferrals, now=START + since)

    assert (found is None) == (since >= timedelta(days=5))


def test_a_whole_life_has_a_hundred_tries():
    """Five days, never two tries within half an hour but the first."""
    now, tries = START, 0
    while (found := again(deferrals=tries + 1, now=now)) is not None:
        now, tries = found, tries + 1

    assert 105 <= tries <= 145
    assert timedelta(days=5) <= now - START <= timedelta(days=5, seconds=4000)


@given(IDS, SPANS, SPANS)
def test_nothing_is_tried_when_its_content_is_stale(identifier, since, fresh_for):
    """A reminder dies when its event starts."""
    stale_at = START + fresh_for
    found = again(delivery_id=identifier, now=START + since, stale_at=stale_at)

    assert found is None or found < stale_at


@pytest.mark.parametrize(
    ("asked", "at_least", "at_most"),
    [
        (1, 5 * MINUTE, 15 * MINUTE),
        (3600, 60 * MINUTE, 60 * MINUTE),
        (10**9, timedelta(days=1), timedelta(days=1)),
    ],
)
def test_what_the_other_side_asks_is_respected_within_reason(asked, at_least, at_most):
    """It may ask for more than we would wait, but not for ever, nor for less."""
    wait = again(asked=asked) - START

    assert at_least <= wait <= at_most


@given(IDS)
def test_place_in_a_span_is_within_it(identifier):
    """What a held domain lets go comes back over some minutes."""
    assert timedelta() <= spread(identifier, 10 * MINUTE) < 10 * MINUTE
