"""What the pages of running it ask and order: the answers of `web.desk.RunningDesk`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from comms.model.desk_running import Resuming
from comms.workflows import resuming
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.house import House


class RunningReader:
    """Stops and what they hold, accounts, and who did what."""

    def __init__(self, house: House) -> None:
        self._house = house

    @contextmanager
    def _as(self, user: str, language: str) -> Iterator[Sight]:
        with self._house.store.read() as session:
            yield sight(self._house, session, user, language)

    def plan(self, user: str, stop: str, language: str) -> Resuming | None:
        """Return what lifting a stop would do; None: no such stop, or not hers."""
        with self._as(user, language) as seen:
            return resuming.plan(seen, stop)

    def resume(
        self, user: str, stop: str, *, choices: Mapping[int, str], seen: str
    ) -> bool:
        """Lift a stop; what was not chosen stays paused by itself."""
        return resuming.resume_chosen(
            self._house, unit=stop, user=user, choices=choices, seen=seen
        )
