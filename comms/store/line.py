"""The line in which writers of one SQLite file wait: threads and processes alike.

SQLite itself lets a busy writer pass a waiting one again and again, and lets it sleep
meanwhile; and a reader's "no" must not wait for an edition. So whoever waits for the
writer's place holds the head of the line, where the one who has just written has to
wait behind her; and she is woken at once when the place is free.
"""

import fcntl
from pathlib import Path
from threading import Lock, RLock


class Line:
    """The line of one file.

    Args:
        path: The database; two empty files beside it are locked.
    """

    def __init__(self, path: Path) -> None:
        self._head_file = Path(f"{path}-line").open("ab")  # noqa: SIM115 - see `close`
        self._place_file = Path(f"{path}-place").open("ab")  # noqa: SIM115 - as above
        self._head, self._place = Lock(), RLock()
        self._depth = 0

    def enter(self) -> None:
        """Wait for the writer's place, and take it."""
        with self._head:
            fcntl.flock(self._head_file, fcntl.LOCK_EX)
            try:
                self._place.acquire()
                fcntl.flock(self._place_file, fcntl.LOCK_EX)
                self._depth += 1
            finally:
                fcntl.flock(self._head_file, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Let the next one have the place."""
        self._depth -= 1
        if not self._depth:
            fcntl.flock(self._place_file, fcntl.LOCK_UN)
        self._place.release()

    def close(self) -> None:
        """Close the files."""
        self._head_file.close()
        self._place_file.close()
