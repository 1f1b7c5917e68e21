"""Due after something new went out: each page has its own occasion."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from comms.clock import in_zone, shifted, wall_time
from comms.ports import Occasion


class NewContentTrigger:
    """An offset after each instant at which a page went out.

    Pages that lead to the same minute of the same day share an occasion.
    """

    def __init__(self, published: Sequence[datetime], offset: str, zone: str) -> None:
        due = {shifted(in_zone(at, zone), offset, zone) for at in published}
        self._walls = sorted({at.astimezone(UTC) for at in due})
        self._zone = zone

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield an occasion per instant; by date, with the time where a day has two."""
        walls = [(wall_time(at, self._zone), at) for at in self._walls]
        days = [local[:10] for local, _ in walls]
        for local, at in walls:
            several = days.count(local[:10]) > 1
            if after < at <= until:
                name = local if several else local[:10]
                yield Occasion(name=name, local=local, at=at)
