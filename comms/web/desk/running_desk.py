"""What the pages of running it ask for and order, as one narrow promise.

Kept by `workflows.running`; every method decides by the one policy, as `Desk` does.
"""

from collections.abc import Mapping
from typing import Protocol

from comms.model.desk_running import Resuming


class RunningDesk(Protocol):
    """Stops and what they hold, accounts, and who did what."""

    def plan(self, user: str, stop: str, language: str) -> Resuming | None:
        """Return what lifting a stop would do; None: no such stop, or not hers."""
        ...

    def resume(
        self, user: str, stop: str, *, choices: Mapping[int, str], seen: str
    ) -> bool:
        """Lift a stop; what was not chosen stays paused by itself."""
        ...
