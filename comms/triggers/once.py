"""Due once, at the local time that a person wrote."""

from collections.abc import Iterator
from datetime import datetime

from comms.clock import instant
from comms.ports import Occasion


class OnceTrigger:
    """One local time; one that does not exist, or is doubled, was asked back about."""

    def __init__(self, local: str, zone: str) -> None:
        at = instant(local, zone)
        self._occasion = Occasion(name=local[:10], local=local, at=at)

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield the one occasion, if it lies there."""
        if after < self._occasion.at <= until:
            yield self._occasion
