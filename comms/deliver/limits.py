"""Limits of a mail account, as its provider sets them and its operator writes them.

Pure values, read from the table `limits` of a mail account in the settings. What was
used of them is counted by `deliver.usage`; whether a wish is granted is said there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import ceil
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from comms.model.quiet import Quiet, quiet_of

#: Classes of mail that quiet hours and the reserve of a quota do not bind.
EXEMPT = frozenset({"urgent", "confirmation"})
DAY = 86_400
#: Seconds that every window counts longer than it is: between the grant of a message
#: here and its arrival at a server that counts lies a moment, not always the same.
SLACK = 1.0
#: A rate is let out evenly where its window is no longer than this.
_EVENLY = 60.0

#: What providers allow, as their pages say it (`mail.md`, section 6; the page of
#: Microsoft: Exchange Online limits, "Sending limits").
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "exchange_online": {"per_minute": 30, "per_day": 10_000},
}


@dataclass(frozen=True, slots=True)
class Window:
    """So many messages at the most in any span of so many seconds."""

    count: int
    seconds: float

    @property
    def length(self) -> float:
        """Seconds after which a message counts no more: a moment longer."""
        return self.seconds + SLACK


@dataclass(frozen=True, slots=True)
class WarmUp:
    """How much an account may send on each of its first days."""

    starts: date
    per_day: tuple[int, ...]

    def quota(self, day: date) -> int | None:
        """Return what may leave on a local day; None: as always.

        Before the plan begins nothing is warm, so its first day counts.
        """
        number = max(0, (day - self.starts).days)
        return self.per_day[number] if number < len(self.per_day) else None


@dataclass(frozen=True, kw_only=True)
class LaneLimits:
    """All limits of one mail account; without arguments: none."""

    #: Longest last; a daily quota of rolling hours is among them.
    windows: tuple[Window, ...] = ()
    #: Quota of a local day, where the provider counts from midnight; None: no such.
    per_local_day: int | None = None
    warm_up: WarmUp | None = None
    quiet: Quiet | None = None
    #: Part of the daily quota that only urgent mail and confirmations may use.
    reserve: int = 0
    #: Windows of single recipient domains, in lower case.
    domains: Mapping[str, Window] = field(default_factory=dict)
    #: Zone of local days and quiet hours.
    zone: str = "UTC"

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "LaneLimits":
        """Return the limits that a table of settings describes.

        Raises:
            ValueError: One of its entries is wrong; the sentence says which.
        """
        try:
            written = _Written.model_validate(_with_preset(settings))
        except ValidationError as fault:
            error = fault.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, error["loc"]))
            message = f"limits.{where}: {error['msg']}"
            raise ValueError(message) from fault
        return written.as_limits()

    @cached_property
    def is_free(self) -> bool:
        """Whether nothing is limited, so that nothing need be counted."""
        return replace(self, zone="UTC") == LaneLimits()

    @property
    def needs_zone(self) -> bool:
        """Whether anything depends on local time."""
        return bool(self.quiet or self.warm_up or self.per_local_day)

    @cached_property
    def pace(self) -> Window | None:
        """The evenness of a rate: so few at once, so often; None: all at once.

        A rate of 30 a minute lets one out every two seconds, so that a server whose
        clock differs by a moment never sees two minutes' worth in one, and what is
        urgent never waits behind a burst.
        """
        if not self.windows or self.windows[0].seconds > _EVENLY:
            return None
        rate = self.windows[0]
        at_once = max(1, ceil(rate.count / rate.length))
        return Window(at_once, at_once * rate.length / rate.count - SLACK)

    def quota_of(self, day: date) -> int | None:
        """Return what may leave on a local day in all; None: no such limit."""
        warm = self.warm_up.quota(day) if self.warm_up else None
        found = [each for each in (warm, self.per_local_day) if each is not None]
        return min(found) if found else None

    def coarser(self, at_once: int) -> "LaneLimits":
        """Return the same limits in steps of so many messages: for long forecasts.

        The speed stays; only windows of fewer messages than a step become longer.
        """
        windows = (
            each
            if each.count >= at_once
            else Window(at_once, each.length * at_once / each.count - SLACK)
            for each in self.windows
        )
        return replace(
            self, windows=tuple(sorted(windows, key=lambda each: each.seconds))
        )


Count = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    """Base of what is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _WindowWritten(_Part):
    count: Count
    seconds: Annotated[float, Field(gt=0, le=7 * DAY)]

    def as_window(self) -> Window:
        return Window(self.count, self.seconds)


class _WarmUpWritten(_Part):
    starts: date
    per_day: Annotated[list[Count], Field(min_length=1)]

    def as_warm_up(self) -> WarmUp:
        return WarmUp(self.starts, tuple(self.per_day))


class _Written(_Part):
    """The table as it stands in the settings."""

    preset: Literal["", "exchange_online"] = ""
    per_minute: Count | None = None
    per_hour: Count | None = None
    per_day: Count | None = None
    day: Literal["rolling", "local"] = "rolling"
    windows: list[_WindowWritten] = []
    warm_up: _WarmUpWritten | None = None
    quiet: str = ""
    reserve: Annotated[int, Field(ge=0)] = 0
    domains: dict[str, _WindowWritten] = {}

    @field_validator("quiet")
    @classmethod
    def _two_times(cls, text: str) -> str:
        if text and quiet_of(text) is None:
            message = 'write two different times, as "21:00-07:00"'
            raise ValueError(message)
        return text

    @field_validator("domains")
    @classmethod
    def _in_lower_case(
        cls, found: dict[str, _WindowWritten]
    ) -> dict[str, _WindowWritten]:
        return {name.lower(): window for name, window in found.items()}

    def as_limits(self) -> LaneLimits:
        rolling = self.per_day if self.day == "rolling" else None
        named = ((self.per_minute, 60), (self.per_hour, 3_600), (rolling, DAY))
        windows = [Window(count, seconds) for count, seconds in named if count]
        windows += [each.as_window() for each in self.windows]
        return LaneLimits(
            windows=tuple(sorted(windows, key=lambda each: each.seconds)),
            per_local_day=self.per_day if self.day == "local" else None,
            warm_up=self.warm_up.as_warm_up() if self.warm_up else None,
            quiet=quiet_of(self.quiet),
            reserve=min(self.reserve, (self.per_day or 1) - 1),
            domains={name: each.as_window() for name, each in self.domains.items()},
        )


def _with_preset(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings; what a preset says holds where nothing else is said."""
    preset = settings.get("preset", "")
    return {**PRESETS.get(str(preset), {}), **settings}
