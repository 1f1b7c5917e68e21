"""Processor time of whatever answers: this process, and its database server's."""

import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from comms.store import Store


class Processor:
    """Counts the processor time of this process and of some others."""

    def __init__(self, parent: int = 0) -> None:
        """Take the children of another process along; 0: there are none."""
        self._parent = parent

    @classmethod
    def of(cls, store: Store) -> "Processor":
        """Return what counts for a store: PostgreSQL works in processes of its own."""
        with store.read() as session:
            if session.get_bind().dialect.name != "postgresql":
                return cls()
            answers = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        status = Path(f"/proc/{answers}/status").read_text().split()
        return cls(int(status[status.index("PPid:") + 1]))

    def seconds(self) -> float:
        """Return how much was used until now."""
        # The kernel's own count: in its statistics a hundredth of a second is a step.
        return time.process_time() + sum(map(_seconds, self._children()))

    def _children(self) -> Sequence[str]:
        if not self._parent:
            return ()
        tasks = Path(f"/proc/{self._parent}/task/{self._parent}/children")
        return tasks.read_text().split()


def _seconds(process: str) -> float:
    try:
        told = Path(f"/proc/{process}/schedstat").read_text()
    except OSError:
        # It has ended since.
        return 0.0
    return int(told.split()[0]) / 1e9
