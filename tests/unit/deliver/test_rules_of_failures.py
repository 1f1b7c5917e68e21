"""What a status means, when points are enough, when a domain has an incident."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deliver.breaker import DomainTally, domain_of, is_incident
from comms.deliver.replies import Meaning, meaning
from comms.deliver.scores import Point, is_enough

TODAY = date(2027, 3, 10)
NOW = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("statuses", "meant"),
    [
        ("5.1.1 5.1.2 5.1.6 5.1.10 5.4.4", Meaning.GONE),
        ("5.2.2 4.2.2 4.0.0 4.7.1 4.4.7 4.1.1", Meaning.POINT),
        ("5.7.1 5.7.26 5.7.515 5.3.4 5.6.0 5.6.7 5.4.1", Meaning.SENDER),
        ("5.0.0 5.1.0 5.1.3 5.1.8 5.2.1 5.2.3 5.3.0 5.4.0 5.5.0", Meaning.NOTHING),
        ("5.1.11 5.1.100 5.4.14 5.3.45 5.2.22", Meaning.NOTHING),
    ],
)
def test_status_says_whose_fault_it_is(statuses, meant):
    """Whole codes, not beginnings of them."""
    assert {one: meaning(one) for one in statuses.split()} == dict.fromkeys(
        statuses.split(), meant
    )


@given(st.from_regex(r"([245]\.\d{1,3}\.\d{1,3})?", fullmatch=True))
def test_only_five_codes_end_an_address_at_once(status):
    """All else waits for proof, or is about us."""
    gone = {"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.4.4"}

    assert (meaning(status) is Meaning.GONE) == (status in gone)
    if status.startswith("2") or not status:
        assert meaning(status) is Meaning.NOTHING


def points(*days_and_sendings):
    """Return points by days before today, and by sending."""
    return [
        Point(TODAY - timedelta(days=days), sending)
        for days, sending in days_and_sendings
    ]


@pytest.mark.parametrize(
    ("found", "enough"),
    [
        (points((0, 1), (1, 1), (2, 2), (3, 2), (4, 3)), True),
        (points((0, 1), (2, 1), (4, 2), (5, 2), (6, 3)), True),
        (points((0, 1), (1, 1), (2, 2), (3, 2), (7, 3)), False),
        (points((0, 1), (1, 1), (2, 2), (3, 2), (4, 2)), False),
        (points((0, 1), (0, 2), (0, 3), (0, 4), (0, 5)), False),
        (points((0, 1), (1, 2), (2, 3), (3, 4)), False),
        (points((0, 1), (0, 2), (0, 3), (1, 1), (2, 1), (3, 1), (4, 1)), True),
        ([], False),
    ],
    ids=["days", "week", "stale", "two sendings", "one day", "four", "many", "none"],
)
def test_points_are_enough_from_five_days_of_a_week_and_three_sendings(found, enough):
    """One point a day at most, fresh for a week, over three sendings or more."""
    assert is_enough(found, TODAY) is enough


@given(
    st.lists(
        st.builds(
            Point,
            day=st.dates(TODAY - timedelta(days=14), TODAY),
            sending=st.integers(1, 6),
        )
    )
)
def test_enough_is_never_less_than_the_rule(found):
    """Whatever the order, and however often a day is named."""
    week = [one for one in found if TODAY - one.day < timedelta(days=7)]
    wanted = len({p.day for p in week}) >= 5 and len({p.sending for p in week}) >= 3

    assert is_enough(found, TODAY) is wanted
    assert is_enough([*found, *found], TODAY) is wanted


@pytest.mark.parametrize(
    ("failures", "seen", "tried", "incident"),
    [
        (50, 50, 1000, False),
        (51, 51, 100_000, True),
        (51, 0, 0, True),
        (5, 5, 100, False),
        (6, 6, 100, True),
        (6, 6, 119, True),
        (6, 6, 120, False),
        (4, 4, 4, False),
        (5, 5, 5, True),
        (5, 5, 0, True),
        (30, 4, 10, False),
    ],
)
def test_incident_is_more_than_fifty_or_five_percent(failures, seen, tried, incident):
    """Two who left a small office are no incident."""
    assert is_incident(failures, seen=seen, tried=tried) is incident


def test_tally_counts_within_ten_minutes():
    """What was tried an hour ago says nothing of now."""
    tally = DomainTally()
    tally.add(["a@One.example", "b@one.example", "c@two.example"], NOW)
    tally.add(["d@one.example"] * 5, NOW + 4 * MINUTE)
    tally.add_failure("one.example", NOW + 4 * MINUTE)

    assert tally.tried("one.example", NOW + 5 * MINUTE) == 7
    assert tally.tried("two.example", NOW + 5 * MINUTE) == 1
    assert tally.tried("one.example", NOW + 11 * MINUTE) == 5
    assert tally.failures("one.example", NOW + 11 * MINUTE) == 1
    assert tally.tried("one.example", NOW + 16 * MINUTE) == 0
    assert tally.failures("one.example", NOW + 16 * MINUTE) == 0


def test_tally_forgets_a_domain_that_is_held():
    """After the hold it is judged by what happens then."""
    tally = DomainTally()
    tally.add_failure("one.example", NOW)
    tally.add_failure("two.example", NOW)

    tally.forget("one.example")

    assert tally.failures("one.example", NOW) == 0
    assert tally.failures("two.example", NOW) == 1


def test_tally_needs_no_more_room_for_more_domains():
    """A million recipients are counted in the room of a thousand."""
    tally = DomainTally()
    for number in range(20):
        names = [f"x@{one}.example" for one in range(1000 * number, 1000 * number + 99)]
        tally.add(names, NOW + number * MINUTE)

    assert len(tally._minutes) <= 11


def test_tally_is_shared_by_the_threads_of_a_process():
    """Lanes count at the same time, and none of them loses the others' counts."""
    tally = DomainTally()

    def work():
        for step in range(500):
            now = NOW + step * MINUTE / 100
            tally.add(["a@one.example"] * 4, now)
            tally.add_failure("one.example", now)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()

    assert tally.tried("one.example", NOW + 5 * MINUTE) == 4 * 500 * 4
    assert tally.failures("one.example", NOW + 5 * MINUTE) == 4 * 500


def test_clock_that_is_set_back_does_not_keep_what_was_counted():
    """Of a future that has not come."""
    tally = DomainTally()
    tally.add(["a@one.example"], NOW)

    tally.add(["a@one.example"], NOW - 60 * MINUTE)

    assert tally.tried("one.example", NOW - 60 * MINUTE) == 1


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@B.example", "b.example"), ("a@b@c.example", "c.example"), ("a", "a")],
)
def test_domain_is_what_stands_after_the_last_at(address, domain):
    """In lower case: it is one domain."""
    assert domain_of(address) == domain
