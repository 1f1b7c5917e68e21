"""Due before or after an event, counted on the wall clock; moves with the event."""

from collections.abc import Iterator
from datetime import UTC, datetime

from comms.clock import in_zone, shifted, wall_time
from comms.ports import Occasion


class RelativeTrigger:
    """An offset ("-14d", "-1d 09:00", "+3h") from an instant.

    Nine in the morning stays nine where the clocks change in between.
    """

    def __init__(self, anchor: datetime, offset: str, zone: str) -> None:
        at = shifted(in_zone(anchor, zone), offset, zone)
        local = wall_time(at, zone)
        self._occasion = Occasion(name=local[:10], local=local, at=at.astimezone(UTC))

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield the one occasion, if it lies there."""
        if after < self._occasion.at <= until:
            yield self._occasion
