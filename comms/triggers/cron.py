"""Due by a rule of five fields, each date (and time) that it names once.

APScheduler counts on a wall without zones, and the zone is applied to what it finds.
Asked with a zone, it would fire a daily 03:30 twice in the autumn night, and in spring
name a time that no clock shows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from comms.clock import existing, in_zone, wall_time
from comms.model.rhythms import CronRule, parse_cron
from comms.ports import Occasion

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOMENT = timedelta(microseconds=1)


class CronRuleTrigger:
    """A rule such as "30 3 * * *", on the days from `starts_on` to `until`.

    Where the clocks go forward, a skipped time becomes the one that they show instead
    (03:30 is 04:30), unless the rule names a time before that anyway. Where they go
    back, the first of the two is meant.
    """

    def __init__(self, rule: str, starts_on: date, until: date, zone: str) -> None:
        read = parse_cron(rule)
        self._cron = _on_the_wall(read, f"{starts_on.year}-{until.year}")
        self._several = read.times_a_day > 1
        self._first = datetime.combine(starts_on, time.min, UTC)
        self._last = datetime.combine(until, time.max, UTC)
        self._zone = zone

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield the occasions in order of time."""
        # A day around it covers every zone; the instants decide.
        near = in_zone(after, self._zone).replace(tzinfo=UTC) - timedelta(days=1)
        for wall in self._walls(max(near, self._first), self._last):
            at = existing(wall.replace(tzinfo=None), self._zone)
            local = wall_time(at, self._zone)
            if at > until and not self._is_moved(wall, local):
                return
            if after < at <= until and not self._is_overtaken(wall, local):
                name = wall.replace(tzinfo=None).isoformat(timespec="minutes")
                yield Occasion(
                    name=name if self._several else name[:10], local=local, at=at
                )

    def _walls(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Yield wall times, with UTC in place of a zone: there every time exists."""
        wall = _next(self._cron, first)
        while wall is not None and wall <= last:
            yield wall
            wall = _next(self._cron, wall + _MOMENT)

    def _is_moved(self, wall: datetime, local: str) -> bool:
        """Tell whether the clocks skip a time of the rule."""
        return datetime.fromisoformat(local).replace(tzinfo=UTC) != wall

    def _is_overtaken(self, wall: datetime, local: str) -> bool:
        """Tell whether a skipped time would come after a later one of the rule."""
        if not self._is_moved(wall, local):
            return False
        shown = datetime.fromisoformat(local).replace(tzinfo=UTC)
        return any(
            not self._is_moved(later, self._shown(later))
            for later in self._walls(wall + _MOMENT, shown)
        )

    def _shown(self, wall: datetime) -> str:
        return wall_time(existing(wall.replace(tzinfo=None), self._zone), self._zone)


@lru_cache(maxsize=10_000)
def _next(rule: CronTrigger, first: datetime) -> datetime | None:
    """Return the first wall time not before another.

    The planner asks for the same times day after day.
    """
    found: datetime | None = rule.get_next_fire_time(None, first)
    return found


@lru_cache(maxsize=100)
def _on_the_wall(rule: CronRule, years: str) -> CronTrigger:
    def listed(numbers: tuple[int, ...], every: int) -> str:
        # APScheduler tries the numbers of a list one by one.
        return "*" if len(numbers) == every else ",".join(map(str, numbers))

    return CronTrigger(
        # Else a 30th of February would be sought until the year 9999.
        year=years,
        minute=listed(rule.minutes, 60),
        hour=listed(rule.hours, 24),
        day=listed(rule.days, 31),
        month=listed(rule.months, 12),
        # By name: APScheduler counts from Monday, crontabs from Sunday.
        day_of_week=",".join(_WEEKDAYS[number] for number in rule.weekdays)
        if len(rule.weekdays) < len(_WEEKDAYS)
        else "*",
        timezone=UTC,
    )
