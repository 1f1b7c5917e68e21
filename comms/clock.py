"""The only reader of the time.

Local time and zone are stored, instants are derived here. In the demo and in
simulations the position of the clock is stored in the site folder and stepped;
everything else takes the machine's time.
"""

import os
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


class SteppedClock:
    """A clock that stands still until it is set; its position is a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the position of the clock."""
        return datetime.fromisoformat(self._path.read_text().strip())

    def set(self, instant: datetime) -> None:
        """Move the clock; the new position is on disk when this returns."""
        new = self._path.with_suffix(".new")
        with new.open("w") as file:
            file.write(instant.astimezone(UTC).isoformat())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


class StandingClock:
    """A clock that stands where it was put: one instant for all that happens at it."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """Return the position."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Move on."""
        self._instant = instant


class LocalTimeUnclear(ValueError):
    """A local time that does not exist, or exists twice, on its day.

    `key` is "local_time_does_not_exist" or "local_time_is_ambiguous".
    """

    def __init__(self, key: str, local: str, zone: str) -> None:
        self.key = key
        super().__init__(f"{key}: {local} {zone}")


def instant(local: str, zone: str) -> datetime:
    """Return the instant (UTC) of a local time in a zone.

    Args:
        local: ISO 8601 without offset ("2027-02-17T10:00"), or with the offset
            that holds there, which tells the two hours of an autumn night apart.
        zone: IANA name.

    Raises:
        LocalTimeUnclear: The clock skips this time, or shows it twice and no
            offset says which is meant.
        ValueError: Not a time, or an offset that does not hold in the zone then.
    """
    moment = datetime.fromisoformat(local)
    place = ZoneInfo(zone)
    naive = moment.replace(tzinfo=None)
    if moment.tzinfo is None and not _has_two_offsets(naive, place):
        return naive.replace(tzinfo=place).astimezone(UTC)
    readings = {
        reading.astimezone(UTC)
        for fold in (0, 1)
        if (reading := naive.replace(tzinfo=place, fold=fold))
        .astimezone(UTC)
        .astimezone(place)
        .replace(tzinfo=None)
        == naive
    }
    if not readings:
        raise LocalTimeUnclear("local_time_does_not_exist", local, zone)
    if moment.tzinfo is not None:
        if moment.astimezone(UTC) not in readings:
            message = f"{local} has an offset that does not hold in {zone} then"
            raise ValueError(message)
        return moment.astimezone(UTC)
    if len(readings) > 1:
        raise LocalTimeUnclear("local_time_is_ambiguous", local, zone)
    return readings.pop()


def _has_two_offsets(naive: datetime, place: ZoneInfo) -> bool:
    """Whether the clock skips a local time, or shows it twice: so for two hours a year.

    For all others the zone says the same of both readings (PEP 495).
    """
    first, second = (naive.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return the same instant as a wall clock in `zone` shows it."""
    return moment.astimezone(ZoneInfo(zone))


_OFFSET = re.compile(r"([+-])(\d{1,3})([dw])(?: (\d{1,2}):(\d{2}))?")
_HOURS = re.compile(r"[+-]\d{1,3}(?=h$)")
_DAYS = {"d": 1, "w": 7}


def parse_offset(offset: str) -> tuple[int, time | None]:
    """Return days and wall time of an offset: "-1d 09:00" is (-1, 09:00).

    Raises:
        ValueError: Not a sign, a number, "d" or "w" and perhaps a time.
    """
    found = _OFFSET.fullmatch(offset.strip())
    if found is None:
        message = f'{offset!r} is no offset: write "-3d", "+1d" or "-1d 09:00"'
        raise ValueError(message)
    sign, count, unit, hour, minute = found.groups()
    days = int(f"{sign}{count}") * _DAYS[unit]
    return days, time(int(hour), int(minute)) if hour else None


def shifted(anchor: datetime, offset: str, zone: str) -> datetime:
    """Return the wall time that lies an offset away from another.

    Args:
        anchor: Aware, in `zone`.
        offset: As `parse_offset` reads it; without a time, the anchor's own. Hours
            ("+3h") are counted as they pass, days on the wall.
        zone: IANA name.

    Returns:
        Aware and existing (`existing`).
    """
    if hours := _HOURS.match(offset.strip()):
        passed = anchor.astimezone(UTC) + timedelta(hours=int(hours[0]))
        return in_zone(passed, zone)
    days, at = parse_offset(offset)
    naive = anchor.replace(tzinfo=None, fold=0) + timedelta(days=days)
    wall = datetime.combine(naive.date(), at) if at else naive
    return in_zone(existing(wall, zone), zone)


def existing(wall: datetime, zone: str) -> datetime:
    """Return the instant (UTC) that a rule means by a wall time without zone.

    Where the clock skips the time, it is read with the offset before the gap; where
    it shows it twice, the first is meant (RFC 5545, section 3.3.5). A time that a
    person types is asked back about instead (`instant`).
    """
    # Through UTC, so that a time in the gap becomes one the clock shows.
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_time(moment: datetime, zone: str) -> str:
    """Return an instant as campaign files write it, in a form `instant` reads back.

    The offset stands there only in the hour that a night has twice.
    """
    shown = in_zone(moment, zone)
    wall = shown.replace(tzinfo=None, fold=0)
    is_twice = wall.replace(tzinfo=shown.tzinfo, fold=1).utcoffset() != (
        wall.replace(tzinfo=shown.tzinfo, fold=0).utcoffset()
    )
    return (shown if is_twice else wall).isoformat(timespec="minutes")
