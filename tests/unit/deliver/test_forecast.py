"""Forecasts are held to what the limits really let out, played through to the end."""

from datetime import UTC, datetime, timedelta

import pytest

from comms.deliver.forecast import Ends, LaneLoad, Waiting, ends, latest
from comms.deliver.limits import LaneLimits
from comms.deliver.usage import Usage

HELSINKI = "Europe/Helsinki"
#: A Wednesday, 10.00 in Helsinki.
START = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
#: The afternoon before the night in which clocks are put forward, 15.00 in Helsinki.
BEFORE_SUMMER = datetime(2027, 3, 27, 13, 0, tzinfo=UTC)
EXCHANGE = {"preset": "exchange_online"}


def limited(**settings) -> LaneLimits:
    """Return limits in Helsinki."""
    found = LaneLimits.of(settings)
    return LaneLimits(**{**vars_of(found), "zone": HELSINKI})


def vars_of(limits: LaneLimits) -> dict:
    """Return the fields of limits."""
    return {name: getattr(limits, name) for name in limits.__dataclass_fields__}


def really(limits: LaneLimits, count: int, start: datetime, used=None) -> datetime:
    """Return when the last of so many messages is granted, one grant after another."""
    usage, now = Usage.of(used or {}), start
    while count > 0:
        found = usage.grant(limits, min(250, count), now)
        count -= found.count
        if count:
            now += timedelta(seconds=found.wait_seconds)
    return now


def foretold(limits: LaneLimits, count: int, start: datetime, **others) -> Ends:
    """Return the forecast for an edition alone on a lane."""
    used = others.pop("used", {})
    waiting = (Waiting(name="NL1", of_class="edition", count=count),)
    return ends(LaneLoad(limits=limits, used=used, waiting=waiting), "NL1", start)


@pytest.mark.parametrize(
    ("settings", "count", "start"),
    [
        pytest.param(EXCHANGE, 25_000, START, id="days of Exchange Online"),
        pytest.param(
            {**EXCHANGE, "quiet": "18:00-08:00"}, 5_700, BEFORE_SUMMER, id="summer"
        ),
        pytest.param({"per_minute": 30}, 40, START, id="a minute or two"),
        pytest.param({"per_minute": 600, "per_hour": 5_000}, 30_000, START, id="hours"),
        pytest.param({"per_day": 700, "day": "local"}, 3_000, START, id="local days"),
        pytest.param(
            {
                "per_minute": 60,
                "per_day": 2_000,
                "warm_up": {"starts": "2027-02-16", "per_day": [50, 100, 400, 900]},
            },
            4_000,
            START,
            id="warm-up",
        ),
        pytest.param({"per_day": 1_000, "reserve": 300}, 3_000, START, id="reserve"),
    ],
)
def test_forecast_is_within_a_twentieth_of_the_real_end(settings, count, start):
    """Over days, quiet hours and a night that is an hour short."""
    limits = limited(**settings)

    end = really(limits, count, start)
    found = foretold(limits, count, start)

    assert abs(found.at - end) <= 0.05 * (end - start) + timedelta(seconds=5)


def test_what_was_used_today_is_counted():
    """The other edition of this morning has taken its part of the day."""
    limits, usage = limited(**EXCHANGE), Usage()
    now = START
    for _ in range(3_000):
        found = usage.grant(limits, 1, now)
        now += timedelta(seconds=found.wait_seconds)

    end = really(limits, 9_000, now, usage.as_json())
    found = foretold(limits, 9_000, now, used=usage.as_json())

    assert end - now > timedelta(hours=18)
    assert abs(found.at - end) <= 0.05 * (end - now)


def test_queue_ahead_is_counted_by_class():
    """What is urgent goes first, editions take turns, digests come last."""
    limits = limited(per_minute=30)
    waiting = [
        Waiting(name="correction", of_class="urgent", count=300),
        Waiting(name="NL1", of_class="edition", count=600),
        Waiting(name="NL2", of_class="edition", count=3_000),
        Waiting(name="digest", of_class="digest", count=5_000),
    ]

    found = ends(LaneLoad(limits=limits, waiting=waiting), "NL1", START)

    # Beside its own 600 messages leave 300, 600 of the other edition, and a quarter
    # of both of the digest.
    assert found.ahead == pytest.approx(300 + 600 + 300, rel=0.02)
    end = really(limits, 1_800, START)
    assert abs(found.at - end) <= 0.05 * (end - START)


def test_edition_of_tomorrow_begins_tomorrow():
    """A forecast for an hour to come does not count from now."""
    limits, tomorrow = limited(**EXCHANGE), START + timedelta(days=1)
    waiting = [Waiting(name="NL1", of_class="edition", count=900, begins_at=tomorrow)]

    found = ends(LaneLoad(limits=limits, waiting=waiting), "NL1", START)

    end = really(limits, 900, tomorrow)
    assert abs(found.at - end) <= 0.05 * (end - tomorrow)


def test_speed_that_was_measured_stands_in_for_limits():
    """A relay without limits is as fast as it was last time."""
    waiting = [Waiting(name="NL1", of_class="edition", count=60_000)]

    found = ends(LaneLoad(waiting=waiting, speed=500.0), "NL1", START)

    assert found.at == START + timedelta(seconds=120)


def test_without_limits_and_measurements_nothing_is_invented():
    """The page then says so."""
    waiting = [Waiting(name="NL1", of_class="edition", count=60_000)]

    assert ends(LaneLoad(waiting=waiting), "NL1", START).at is None
    # A quota that is not reached says nothing of the speed either.
    large = LaneLoad(limits=limited(per_day=100_000), waiting=waiting)
    assert ends(large, "NL1", START).at is None


def test_quiet_hours_alone_say_when_it_can_be_done_at_the_earliest():
    """Nothing else is known; the morning is."""
    waiting = [Waiting(name="NL1", of_class="edition", count=600)]
    load = LaneLoad(limits=limited(quiet="09:00-12:00"), waiting=waiting)

    noon = START + timedelta(hours=2)
    assert noon < ends(load, "NL1", START).at < noon + timedelta(minutes=1)


def test_several_lanes_are_done_with_the_slowest():
    """Shares are fixed by weight: the small account is what one waits for."""
    fast, slow = Ends(at=START, count=900), Ends(at=START + timedelta(1), count=100)

    assert latest([fast, slow]) == slow.at
    assert latest([fast, Ends(at=None, count=5)]) is None
    assert latest([fast, Ends(at=None, count=0)]) == START


def test_million_recipients_take_a_moment():
    """The page asks while somebody looks; a hundred days are played through."""
    limits = limited(**EXCHANGE)

    found = foretold(limits, 1_000_000, START)

    assert 99 <= (found.at - START).total_seconds() / 86_400 <= 101
