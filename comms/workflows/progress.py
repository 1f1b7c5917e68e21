"""Tells how far publications are that leave by mail."""

from collections.abc import Callable

from comms.model.tables import Publication
from comms.store import Store, counting

#: Called with the publication, how many are through, how many in all.
Progress = Callable[[str, int, int], None]


class Through:
    """Counts each publication once, when its first mail is through, then adds up."""

    def __init__(self, store: Store, progress: Progress | None) -> None:
        self._store, self._tell = store, progress
        self._known: dict[int, tuple[str, int, int]] = {}

    def add(self, publication_id: int, count: int) -> None:
        """Note that so many more are through; said at each hundredth part."""
        if self._tell is None:
            return
        if publication_id not in self._known:
            self._known[publication_id] = self._counted(publication_id, count)
        name, before, total = self._known[publication_id]
        done = before + count
        self._known[publication_id] = (name, done, total)
        part = max(1, total // 100)
        if before // part != done // part:
            self._tell(name, done, total)

    def _counted(self, publication_id: int, count: int) -> tuple[str, int, int]:
        with self._store.read() as session:
            row = session.get_one(Publication, publication_id)
            total = counting.total(session, row.id)
            done = total - counting.unfinished(session, row.id)
            return row.external_id, done - count, total
