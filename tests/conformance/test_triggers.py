"""Every trigger keeps the promises of its port."""

from datetime import UTC, date, datetime, timedelta

from comms.clock import instant
from comms.ports import Trigger
from comms.testing import TriggerContract
from comms.triggers import KINDS, ShippedTriggers

ZONE = "Europe/Helsinki"
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
MAKE = ShippedTriggers()


class TestOnce(TriggerContract):
    """At the time a person wrote."""

    kind = "at"

    def trigger(self) -> Trigger:
        """Return the second 03.30 of the autumn night, told apart by its offset."""
        return MAKE.once("2027-10-31T03:30+02:00", ZONE)


class TestCronDaily(TriggerContract):
    """Every night at an hour that one night skips and another has twice."""

    kind = "cron"
    is_daily = True

    def trigger(self) -> Trigger:
        """Return the daily 03.30."""
        return MAKE.cron("30 3 * * *", *YEAR, ZONE)


class TestCronSeveralTimesADay(TriggerContract):
    """Three times an hour through both nights."""

    kind = "cron"

    def trigger(self) -> Trigger:
        """Return what is due within the hour that changes, and around it."""
        return MAKE.cron("*/20 2-4 28-31 3,10 *", *YEAR, ZONE)


class TestCronMonthly(TriggerContract):
    """The first Monday of each month."""

    kind = "cron"

    def trigger(self) -> Trigger:
        """Return what must fit day and weekday."""
        return MAKE.cron("0 9 1-7 * mon", *YEAR, ZONE)


class TestRelative(TriggerContract):
    """A morning that the clocks skip, two weeks before an event."""

    kind = "event"

    def trigger(self) -> Trigger:
        """Return what falls into the gap of 2027-03-28."""
        return MAKE.relative(instant("2027-04-11T12:00", ZONE), "-14d 03:30", ZONE)


class TestNewContent(TriggerContract):
    """Three pages of one day, and one of another."""

    kind = "after_publication"

    def trigger(self) -> Trigger:
        """Return what is due a day after each page, two at the same time."""
        first = datetime(2027, 10, 30, 0, 30, tzinfo=UTC)
        others = [first + timedelta(hours=hours) for hours in (0, 1, 5, 50)]
        return MAKE.new_content([first, *others], "+1d", ZONE)


def test_every_trigger_has_its_case() -> None:
    """A new kind of trigger is held to the contract in the commit that brings it."""
    cases = {case.kind for case in _CASES}

    assert cases == set(KINDS)
    assert {type(case().trigger()) for case in _CASES} == set(KINDS.values())


_CASES = (
    TestOnce,
    TestCronDaily,
    TestCronSeveralTimesADay,
    TestCronMonthly,
    TestRelative,
    TestNewContent,
)


def test_a_daily_time_of_the_skipped_hour_is_shown_an_hour_later() -> None:
    """Named by its date, due when the clocks show 04.30."""
    daily = TestCronDaily().trigger()
    start = datetime(2027, 3, 27, 12, tzinfo=UTC)

    (occasion,) = daily.occasions(start, start + timedelta(days=1))

    assert (occasion.name, occasion.local) == ("2027-03-28", "2027-03-28T04:30")


def test_a_skipped_time_does_not_double_another_of_the_rule() -> None:
    """Every twenty minutes: what would come at 04.00 again comes at 04.00 only."""
    start = datetime(2027, 3, 27, 23, 50, tzinfo=UTC)

    found = MAKE.cron("*/20 2-4 * * *", *YEAR, ZONE).occasions(
        start, start + timedelta(hours=3)
    )

    walls = [one.local[11:] for one in found]
    assert walls == ["02:00", "02:20", "02:40", "04:00", "04:20", "04:40"]


def test_hours_pass_and_days_are_counted_on_the_wall() -> None:
    """A day later is the same time; 24 hours later, in that night, it is not."""
    saturday = instant("2027-03-27T12:00", ZONE)

    found = [
        list(MAKE.new_content([saturday], offset, ZONE).occasions(saturday, END))
        for offset in ("+1d", "+24h")
    ]

    assert [one.local[11:] for (one,) in found] == ["12:00", "13:00"]


def test_a_rule_without_any_day_ends_at_once() -> None:
    """The 30th of February is not sought through eight thousand years."""
    never = MAKE.cron("0 9 30 2 *", *YEAR, ZONE)

    assert list(never.occasions(datetime(2026, 1, 1, tzinfo=UTC), END)) == []


END = datetime(2028, 1, 1, tzinfo=UTC)
