"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A clock for tests (`clock.Clock`)."""

    def __init__(self, instant: datetime) -> None:
        self._instant = _aware(instant)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Move the clock to an instant, backwards too."""
        self._instant = _aware(instant)

    def advance(self, span: timedelta) -> None:
        """Move the clock on."""
        self._instant += span


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(UTC)
