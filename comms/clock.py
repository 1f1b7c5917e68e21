"""The only reader of the time.

Local time and zone are stored, instants are derived here. In the demo and in
simulations the position of the clock is stored in the site folder and stepped;
everything else takes the machine's time.
"""

import os
from datetime import UTC, datetime
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


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return the same instant as a wall clock in `zone` shows it."""
    return moment.astimezone(ZoneInfo(zone))
