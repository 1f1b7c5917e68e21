"""What a mail account has used of its limits, and what it may use now.

Pure: the time is given, the account of what was used is a value that the lane's row
keeps. Sliding windows are exact towards the provider: a message counts from the moment
of its grant, entries that lie close together are counted as if they all were the
latest of them, so in no span of a window's length more leaves than it allows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from math import ceil
from typing import Any

from comms.clock import existing, in_zone
from comms.deliver.limits import DAY, EXEMPT, LaneLimits, Window

#: Parts of a window within which moments are counted as one, and from how many
#: entries on they are joined.
_PARTS = 100
_MOST_ENTRIES = 500
#: An entry so far ahead, in milliseconds, was written by a clock that was wrong.
_SKEW = 60_000
#: Milliseconds over which those that wait for one domain are spread.
_SPREAD = 4 * 3_600_000


@dataclass(frozen=True, slots=True)
class Grant:
    """What a lane may send now."""

    #: Messages; 0: none now.
    count: int
    #: Least seconds after which asking again may help; 0.0 where some were granted.
    wait_seconds: float = 0.0


class Log:
    """When how many left, in order of time; instants in milliseconds."""

    def __init__(self, at: Iterable[int] = (), counts: Iterable[int] = ()) -> None:
        self.at = list(at)
        self.counts = list(counts)

    def left(self, window: Window, now: int, spared: int = 0) -> int:
        """Return how many more may leave now, as far as one window goes."""
        first = bisect_right(self.at, now - _length(window))
        return window.count - spared - sum(self.counts[first:])

    def freed_at(self, window: Window, now: int, spared: int = 0) -> int:
        """Return the instant from which one more may leave."""
        too_many = 1 - self.left(window, now, spared)
        if too_many <= 0:
            return now
        first = bisect_right(self.at, now - _length(window))
        for place, total in enumerate(accumulate(self.counts[first:]), first):
            if total >= too_many:
                return self.at[place] + _length(window)
        # Only where the window allows none at all.
        return now + _length(window)

    def add(self, now: int, count: int) -> None:
        """Count messages."""
        place = bisect_left(self.at, now)
        if self.at[place : place + 1] == [now]:
            self.counts[place] += count
            return
        self.at.insert(place, now)
        self.counts.insert(place, count)

    def take_off(self, at: int, count: int) -> None:
        """Count messages no more that were granted at an instant and never left."""
        place = bisect_left(self.at, at)
        # Where none is as old, those may have been dropped: the first is of others.
        if self.at[:1] <= [at] and place < len(self.at):
            self.counts[place] = max(0, self.counts[place] - count)

    def tidy(self, now: int, windows: Sequence[Window]) -> None:
        """Drop what counts no more; join what lies close together when it is much."""
        lengths = [_length(window) for window in windows] or [0]
        while self.at and self.at[-1] > now + _SKEW:
            late = self.counts.pop()
            self.at.pop()
            self.add(now, late)
        gone = bisect_right(self.at, now - max(lengths))
        del self.at[:gone], self.counts[:gone]
        if len(self.at) > _MOST_ENTRIES:
            self._join(now, sorted(lengths))

    def _join(self, now: int, lengths: Sequence[int]) -> None:
        at: list[int] = []
        counts: list[int] = []
        for moment, count in zip(self.at, self.counts, strict=True):
            place = min(bisect_left(lengths, now - moment), len(lengths) - 1)
            span = max(1, lengths[place] // _PARTS)
            if at and at[-1] // span == moment // span:
                at[-1], counts[-1] = moment, counts[-1] + count
            else:
                at.append(moment)
                counts.append(count)
        self.at, self.counts = at, counts


@dataclass
class Usage:
    """What one mail account has used."""

    log: Log = field(default_factory=Log)
    #: The local day whose quota is counted, and what was used of it.
    day: str = ""
    day_used: int = 0
    #: The same by recipient domain, and until when those that wait are spread.
    domains: dict[str, Log] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Usage":
        """Return what `as_json` has written; nothing used, if nothing is."""
        return cls(
            log=Log(*kept.get("log", ())),
            day=kept.get("day", ""),
            day_used=kept.get("day_used", 0),
            domains={name: Log(*log) for name, log in kept.get("domains", {}).items()},
            spread=dict(kept.get("spread", {})),
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the lane's row keeps."""
        return {
            "log": [self.log.at, self.log.counts],
            "day": self.day,
            "day_used": self.day_used,
            "domains": {name: [log.at, log.counts] for name, log in self._limited()},
            "spread": self.spread,
        }

    def _limited(self) -> Iterable[tuple[str, Log]]:
        return ((name, log) for name, log in self.domains.items() if log.at)

    def grant(
        self, limits: LaneLimits, wanted: int, now: datetime, kind: str = "edition"
    ) -> Grant:
        """Grant as many of the wanted messages as may leave now, and count them.

        Args:
            limits: Of the account.
            wanted: The most that is asked for.
            now: Aware.
            kind: Class of the messages; quiet hours and the reserve of a daily quota
                do not bind those of `EXEMPT`.
        """
        quiet = _quiet_until(limits, now, kind)
        if quiet is not None:
            return Grant(0, (quiet - now).total_seconds())
        moment = _milliseconds(now)
        self.log.tidy(moment, limits.windows)
        free, freed_at = self._free(limits, now, moment, kind)
        count = min(wanted, free)
        if count < 1:
            return Grant(0, max(0, freed_at - moment) / 1000)
        self.log.add(moment, count)
        self.day_used += count
        return Grant(count)

    def used_of(
        self, limits: LaneLimits, now: datetime
    ) -> list[tuple[float | None, int, int]]:
        """Return what was used of each window: its seconds, its limit, and how much.

        A quota of a local day has no seconds: None.
        """
        moment = _milliseconds(now)
        found: list[tuple[float | None, int, int]] = [
            (each.seconds, each.count, each.count - self.log.left(each, moment))
            for each in limits.windows
        ]
        quota = self._quota(limits, now)
        if quota is not None:
            found.append((None, quota, self.day_used))
        return found

    def give_back(self, limits: LaneLimits, count: int, granted_at: datetime) -> None:
        """Count messages no more that were granted at an instant and never left."""
        self.log.take_off(_milliseconds(granted_at), count)
        if self.day == in_zone(granted_at, limits.zone).date().isoformat():
            self.day_used = max(0, self.day_used - count)

    def hold_back(
        self, limits: LaneLimits, domains: Mapping[int, str], now: datetime
    ) -> dict[int, datetime]:
        """Count messages by the domain they go to, and say which have to wait.

        Args:
            limits: Of the account.
            domains: Of each message, in lower case.
            now: Aware.

        Returns:
            When to try those again whose domain is at its limit; each comes back at a
            moment of its own, at the pace of the domain.
        """
        moment, held = _milliseconds(now), {}
        for message, domain in domains.items():
            window = limits.domains.get(domain)
            if window is None:
                continue
            log = self.domains.setdefault(domain, Log())
            log.tidy(moment, [window])
            if log.left(window, moment) >= 1:
                log.add(moment, 1)
                continue
            held[message] = _instant(self._turn(domain, window, log, moment))
        return held

    def _turn(self, domain: str, window: Window, log: Log, now: int) -> int:
        """Return when the next of those that wait for a domain tries again."""
        first = log.freed_at(window, now)
        after = self.spread.get(domain, 0) + _length(window) // window.count
        turn = after if first <= after <= now + _SPREAD else first
        self.spread[domain] = turn
        return turn

    def _free(
        self, limits: LaneLimits, now: datetime, moment: int, kind: str
    ) -> tuple[int, int]:
        """Return how many may leave, and from when on at least one may."""
        reserve = 0 if kind in EXEMPT else limits.reserve
        pace = limits.pace
        frees, instants = [], [moment]
        for window in (*((pace,) if pace else ()), *limits.windows):
            spared = _spared(reserve, window.count) if window.seconds >= DAY else 0
            frees.append(self.log.left(window, moment, spared))
            if frees[-1] < 1:
                instants.append(self.log.freed_at(window, moment, spared))
        quota = self._quota(limits, now)
        if quota is not None:
            frees.append(quota - _spared(reserve, quota) - self.day_used)
            if frees[-1] < 1:
                instants.append(_milliseconds(_midnight(self.day, limits.zone)))
        return min(frees, default=1 << 31), max(instants)

    def _quota(self, limits: LaneLimits, now: datetime) -> int | None:
        """Return the quota of this local day; a new day begins to count."""
        if not limits.needs_zone:
            return None
        today = in_zone(now, limits.zone).date()
        # Another machine's clock may be in the next day already.
        ahead = (date.fromisoformat(self.day) - today).days if self.day else -1
        if ahead not in {0, 1}:
            self.day, self.day_used = today.isoformat(), 0
        return limits.quota_of(date.fromisoformat(self.day))


def _quiet_until(limits: LaneLimits, now: datetime, kind: str) -> datetime | None:
    if kind in EXEMPT or limits.quiet is None:
        return None
    return limits.quiet.until(now, limits.zone)


def _spared(reserve: int, quota: int) -> int:
    """Return what of a quota is kept; never more than half of it."""
    return min(reserve, quota // 2)


def _midnight(day: str, zone: str) -> datetime:
    """Return the end of a local day."""
    after = date.fromisoformat(day) + timedelta(days=1)
    return existing(datetime.combine(after, datetime.min.time()), zone)


def _length(window: Window) -> int:
    return ceil(window.length * 1000)


def _milliseconds(moment: datetime) -> int:
    # Never before it was: what is counted later is counted for longer.
    return ceil(moment.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
