"""What every `ports.Trigger` proves, as a class of tests to inherit.

The test module of a trigger inherits `TriggerContract` and supplies `trigger`: one
with at least two occasions in 2027 where its kind can have several, else one. What is
due every day says so with `is_daily`, and is then held to both nights in which clocks
change.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

from datetime import UTC, datetime, timedelta

from comms.clock import instant
from comms.ports import Occasion, Trigger

ZONE = "Europe/Helsinki"
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
AFTERWARDS = datetime(2028, 2, 1, tzinfo=UTC)
#: Nights of 2027 in which Helsinki skips 03.00–03.59, and has it twice.
CHANGES = ("2027-03-28", "2027-10-31")
_WEEK = timedelta(days=7)


class TriggerContract:
    """Tests that hold for every trigger."""

    #: Whether the trigger that is given is due each day of 2027.
    is_daily = False

    def trigger(self) -> Trigger:
        """Return a trigger with occasions in 2027, in the zone of Helsinki."""
        raise NotImplementedError

    def test_asking_again_gives_the_same(self) -> None:
        """Pure: planning twice finds the same keys, so nothing is planned twice."""
        trigger = self.trigger()

        assert _all(trigger) == _all(trigger) == _all(self.trigger())
        assert _all(trigger)

    def test_instants_are_aware_and_in_utc(self) -> None:
        """An instant without a zone is another one on each machine."""
        for occasion in _all(self.trigger()):
            assert occasion.at.tzinfo is UTC

    def test_occasions_come_in_order_of_time(self) -> None:
        """Monotone: no clock change makes a later one earlier, nor two the same."""
        instants = [occasion.at for occasion in _all(self.trigger())]

        assert instants == sorted(set(instants))

    def test_names_are_unique_and_begin_with_a_local_date(self) -> None:
        """The name is half of the key by which a thing goes out once."""
        names = [occasion.name for occasion in _all(self.trigger())]

        assert len(set(names)) == len(names)
        for name in names:
            assert datetime.fromisoformat(name).year in {2026, 2027, 2028}

    def test_wall_times_exist_and_read_back(self) -> None:
        """What is shown to people, and stored, is a time that a clock shows."""
        for occasion in _all(self.trigger()):
            assert instant(occasion.local, ZONE) == occasion.at

    def test_bounds_are_after_and_up_to(self) -> None:
        """Two stretches that meet hold each occasion once, and none is lost."""
        trigger = self.trigger()
        for occasion in _all(trigger)[:20]:
            assert list(trigger.occasions(BEFORE, occasion.at))[-1] == occasion
            assert occasion not in list(trigger.occasions(occasion.at, AFTERWARDS))

    def test_weeks_one_by_one_are_the_whole(self) -> None:
        """Planned ahead in steps, as a planner does, nothing comes twice or never."""
        trigger, start = self.trigger(), BEFORE
        steps: list[Occasion] = []
        while start < AFTERWARDS:
            steps += trigger.occasions(start, start + _WEEK)
            start += _WEEK

        assert steps == _all(trigger)

    def test_a_daily_plan_has_one_occasion_on_each_day_of_change(self) -> None:
        """Once in the night that skips an hour, once in the one that has it twice."""
        if not self.is_daily:
            return
        names = [occasion.name[:10] for occasion in _all(self.trigger())]

        assert [names.count(day) for day in CHANGES] == [1, 1]
        assert len([name for name in names if name.startswith("2027")]) == 365  # noqa: PLR2004 - days


def _all(trigger: Trigger) -> list[Occasion]:
    return list(trigger.occasions(BEFORE, AFTERWARDS))
