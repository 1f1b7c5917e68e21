"""Limits of mail accounts: what settings mean, and that no window is ever exceeded."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.deliver.limits import SLACK, LaneLimits, WarmUp, Window
from comms.deliver.usage import Usage
from comms.model.quiet import Quiet

START = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
HELSINKI = "Europe/Helsinki"


def at(seconds: float) -> datetime:
    """Return the instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


# ------------------------------------------------------------------- settings


def test_no_table_limits_nothing():
    """A site that says nothing has no row to wait for."""
    assert LaneLimits.of({}) == LaneLimits()
    assert LaneLimits.of({}).is_free


def test_exchange_online_is_known_by_its_name():
    """Microsoft counts 30 messages a minute and 10,000 recipients in 24 hours."""
    limits = LaneLimits.of({"preset": "exchange_online"})

    assert limits.windows == (Window(30, 60), Window(10_000, 86_400))
    assert not limits.is_free


def test_what_is_written_comes_before_the_preset():
    """A provider may have allowed somebody less."""
    limits = LaneLimits.of({"preset": "exchange_online", "per_minute": 20})

    assert limits.windows[0] == Window(20, 60)


def test_every_key_has_its_meaning():
    """What is written in the settings is what is counted."""
    limits = LaneLimits.of(
        {
            "per_hour": 1000,
            "per_day": 5000,
            "day": "local",
            "windows": [{"count": 300, "seconds": 900}],
            "warm_up": {"starts": "2027-03-01", "per_day": [50, 100]},
            "quiet": "21:00-07:30",
            "reserve": 20,
            "domains": {"Gmail.com": {"count": 5, "seconds": 60}},
        }
    )

    assert limits == LaneLimits(
        windows=(Window(300, 900), Window(1000, 3600)),
        per_local_day=5000,
        warm_up=WarmUp(date(2027, 3, 1), (50, 100)),
        quiet=Quiet(time(21), time(7, 30)),
        reserve=20,
        domains={"gmail.com": Window(5, 60)},
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"per_minute": 0}, "limits.per_minute"),
        ({"per_minutes": 30}, "limits.per_minutes"),
        ({"quiet": "21-07"}, "21:00-07:00"),
        ({"quiet": "07:00-07:00"}, "limits.quiet"),
        ({"warm_up": {"starts": "2027-03-01", "per_day": []}}, "warm_up.per_day"),
        ({"preset": "gmail"}, "limits.preset"),
    ],
)
def test_wrong_entry_is_named(settings: dict[str, object], named: str):
    """A slip in a limit would send too fast, or never."""
    with pytest.raises(ValueError, match=named):
        LaneLimits.of(settings)


# -------------------------------------------------------------------- windows

WINDOWS = st.lists(
    st.builds(
        Window, st.integers(1, 60), st.sampled_from([1, 7, 60, 61, 600, 3600, 86_400])
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda window: window.seconds,
).map(lambda found: tuple(sorted(found, key=lambda window: window.seconds)))
#: Milliseconds until the next ask, what it wants, whether part is given back, and
#: whether the process is started anew before it.
ASKS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3_000), st.integers(0, 40_000_000)),
        st.integers(1, 80),
        st.booleans(),
        st.booleans(),
    ),
    max_size=60,
)


def worst(sent: list[tuple[int, int]], seconds: float) -> int:
    """Return the most that left in any span that is shorter than a window."""
    span = round(seconds * 1000)
    return max(
        (sum(n for t, n in sent if start <= t < start + span) for start, _ in sent),
        default=0,
    )


@given(windows=WINDOWS, asks=ASKS)
@settings(max_examples=150, deadline=None)
def test_no_window_is_ever_exceeded(windows: tuple[Window, ...], asks: list):
    """Whatever the order of asks; a new start in the middle forgets nothing."""
    limits, usage, now, sent = LaneLimits(windows=windows), Usage(), 0, []

    for after, wanted, gives_back, starts_anew in asks:
        now += after
        if starts_anew:
            usage = Usage.of(usage.as_json())
        count = usage.grant(limits, wanted, at(now / 1000)).count
        if gives_back and count:
            usage.give_back(limits, 1, at(now / 1000))
            count -= 1
        sent.append((now, count))

    for window in windows:
        assert worst(sent, window.seconds) <= window.count


@given(windows=WINDOWS, asks=ASKS)
@settings(max_examples=100, deadline=None)
def test_nothing_starves(windows: tuple[Window, ...], asks: list):
    """All that is there is granted; what is refused, when its time has passed."""
    limits, usage, now, sent = LaneLimits(windows=windows), Usage(), START, []

    for after, wanted, _, _ in asks:
        now += timedelta(milliseconds=after)
        found = usage.grant(limits, wanted, now)
        assert found.count == min(wanted, capacity(limits, sent, now))
        if not found.count:
            assert 0 < found.wait_seconds <= windows[-1].length
            sooner = now + timedelta(seconds=found.wait_seconds - 0.001)
            assert capacity(limits, sent, sooner) == 0
            now += timedelta(seconds=found.wait_seconds)
            found = usage.grant(limits, wanted, now)
        assert found.count >= 1
        sent.append((now, found.count))


def capacity(
    limits: LaneLimits, sent: list[tuple[datetime, int]], now: datetime
) -> int:
    """Count anew what every window leaves, from all that was ever sent."""
    windows = [*limits.windows, *([limits.pace] if limits.pace else [])]
    return min(
        window.count
        - sum(n for t, n in sent if (now - t).total_seconds() < length_of(window))
        for window in windows
    )


def length_of(window: Window) -> float:
    """Return how long a message counts, in whole milliseconds."""
    return ceil(window.length * 1000) / 1000


def test_unused_account_grants_all_that_its_windows_allow():
    """Only a rate per minute is let out evenly."""
    limits = LaneLimits(windows=(Window(100, 3600),))

    found = Usage().grant(limits, 250, START)

    assert (found.count, found.wait_seconds) == (100, 0.0)


def test_rate_is_let_out_evenly():
    """A burst would let urgent mail wait for a minute, and may look like two."""
    limits, usage, now = LaneLimits.of({"per_minute": 30}), Usage(), START
    counts = []

    while now < at(61):
        found = usage.grant(limits, 250, now)
        counts.append(found.count)
        now += timedelta(seconds=found.wait_seconds or 0.001)

    assert set(counts) == {0, 1}
    assert sum(counts) == 30


def test_high_rate_comes_in_steps_of_about_a_second():
    """A transaction for each of thousands would cost more than sending."""
    limits, usage = LaneLimits.of({"per_minute": 6_000}), Usage()

    first = usage.grant(limits, 250, START)
    second = usage.grant(limits, 250, START)

    assert first.count == 99
    assert second.count == 0
    assert 0.9 < second.wait_seconds < 1.1


def test_long_day_keeps_a_short_account():
    """The row is written with every claim: it must not grow with what was sent."""
    limits, usage, now = LaneLimits.of({"preset": "exchange_online"}), Usage(), START

    for _ in range(3_000):
        found = usage.grant(limits, 1, now)
        now += timedelta(seconds=found.wait_seconds or 0.5)

    assert len(usage.log.at) <= 501
    assert sum(usage.log.counts) > 700


def test_account_of_a_wrong_clock_does_not_block_for_long():
    """A machine that was a year ahead has counted messages in the future."""
    limits, usage = LaneLimits(windows=(Window(5, 3600),)), Usage()
    usage.grant(limits, 5, START + timedelta(days=365))

    found = usage.grant(limits, 5, START)

    assert (found.count, found.wait_seconds) == (0, 3600 + SLACK)


def test_what_is_given_back_can_be_granted_again():
    """Claimed and not sent uses up nothing."""
    limits, usage = LaneLimits(windows=(Window(10, 3600),)), Usage()
    usage.grant(limits, 10, START)
    usage.give_back(limits, 4, START)

    assert usage.grant(limits, 10, at(5)).count == 4


def test_what_has_ceased_to_count_is_not_given_back_for_others():
    """A slow server: what is put back was granted longer ago than the window."""
    limits, usage = LaneLimits(windows=(Window(10, 3600),)), Usage()
    usage.grant(limits, 10, START)
    later = at(4000)
    assert usage.grant(limits, 10, later).count == 10

    usage.give_back(limits, 8, START)

    assert usage.grant(limits, 10, later).count == 0


# ------------------------------------------------------------------ local days


def test_quota_of_a_local_day_begins_anew_at_midnight():
    """Some providers count from midnight to midnight."""
    limits = LaneLimits.of({"per_day": 10, "day": "local"})
    limits = LaneLimits(per_local_day=limits.per_local_day, zone=HELSINKI)
    usage, evening = Usage(), datetime(2027, 2, 17, 21, 0, tzinfo=UTC)  # 23.00 there

    assert usage.grant(limits, 99, evening).count == 10
    refused = usage.grant(limits, 1, evening)
    assert refused.wait_seconds == 3600
    assert usage.grant(limits, 99, evening + timedelta(hours=1)).count == 10


def test_warm_up_grows_by_local_days():
    """A new sender is trusted a little more each day."""
    warm_up = {"starts": "2027-02-17", "per_day": [5, 20]}
    limits = LaneLimits.of({"per_day": 100, "warm_up": warm_up})
    usage = Usage()

    granted = [
        usage.grant(limits, 500, START + timedelta(days=day)).count for day in range(4)
    ]

    # The fourth day lies within a moment of 24 hours from the third.
    assert granted[:3] == [5, 20, 75 + 5]


def test_reserve_is_kept_for_what_is_urgent():
    """Otherwise a correction waits until tomorrow, because of yesterday's edition."""
    limits, usage = LaneLimits.of({"per_day": 100, "reserve": 10}), Usage()

    assert usage.grant(limits, 500, START, "edition").count == 90
    assert usage.grant(limits, 500, START, "edition").count == 0
    assert usage.grant(limits, 500, START, "urgent").count == 10


# ----------------------------------------------------------------- quiet hours


@pytest.mark.parametrize("kind", ["edition", "digest"])
def test_quiet_hours_hold_what_can_wait(kind: str):
    """Nobody wants a newsletter to ring at night."""
    limits = LaneLimits(quiet=Quiet(time(21), time(7)), zone=HELSINKI)
    night = datetime(2027, 2, 17, 20, 0, tzinfo=UTC)  # 22.00 there

    found = Usage().grant(limits, 5, night, kind)

    assert (found.count, found.wait_seconds) == (0, 9 * 3600)


@pytest.mark.parametrize("kind", ["urgent", "confirmation"])
def test_quiet_hours_do_not_hold_what_cannot_wait(kind: str):
    """A changed room, and the link somebody has just asked for."""
    limits = LaneLimits(quiet=Quiet(time(21), time(7)), zone=HELSINKI)

    assert Usage().grant(limits, 5, datetime(2027, 2, 17, 20, tzinfo=UTC), kind).count


@given(
    starts=st.times(),
    ends=st.times(),
    hours=st.integers(0, 3 * 365 * 24),
    minutes=st.integers(0, 59),
)
@settings(max_examples=150, deadline=None)
def test_quiet_hours_end_by_the_clock_on_the_wall(
    starts: time, ends: time, hours: int, minutes: int
):
    """Also in the nights in which clocks are put forward or back."""
    if starts == ends:
        return
    quiet = Quiet(starts.replace(microsecond=0), ends.replace(microsecond=0))
    now = START + timedelta(hours=hours, minutes=minutes)

    until = quiet.until(now, HELSINKI)

    if until is not None:
        assert timedelta(0) < until - now <= timedelta(hours=25)
        assert quiet.until(until, HELSINKI) is None or quiet.starts == quiet.ends
        wall = until.astimezone(ZoneInfo(HELSINKI)).time()
        skipped = wall != quiet.ends
        assert not skipped or wall.hour == quiet.ends.hour + 1


# --------------------------------------------------------------------- domains


def test_domain_at_its_limit_waits_and_holds_nobody_else():
    """The claim goes on with other domains."""
    limits = LaneLimits.of({"domains": {"gmail.com": {"count": 2, "seconds": 60}}})
    mails = {1: "gmail.com", 2: "gmail.com", 3: "example.org", 4: "gmail.com"}

    held = Usage().hold_back(limits, mails, START)

    assert list(held) == [4]
    assert held[4] == at(60 + SLACK)


@given(asks=st.lists(st.integers(0, 20_000_000), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_domain_is_never_exceeded_and_comes_back(asks: list[int]):
    """Those that wait come back within hours, and may have to wait again."""
    limits = LaneLimits.of({"domains": {"gmail.com": {"count": 3, "seconds": 600}}})
    usage, now, sent = Usage(), 0, []

    for after in asks:
        now += after
        usage = Usage.of(usage.as_json())
        held = usage.hold_back(
            limits, dict.fromkeys(range(5), "gmail.com"), at(now / 1000)
        )
        sent.append((now, 5 - len(held)))
        assert all(at(now / 1000) < again for again in held.values())
        assert all(
            again <= at(now / 1000) + timedelta(hours=5) for again in held.values()
        )

    assert worst(sent, 600) <= 3
