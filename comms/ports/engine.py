"""The promise of what moves work between processes and machines."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol


class Transaction(Protocol):
    """An open transaction of the store, as far as an engine may know it."""

    @property
    def connection(self) -> Any:  # noqa: ANN401 - the driver's, whichever it is
        """The driver's own connection, on which the transaction is open."""
        ...

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call once the transaction is committed; never, if it is rolled back."""
        ...


class Engine(Protocol):
    """What moves work between processes and machines.

    A job is a call to look what the rows say is due and to do it. It may be carried
    out twice, or be lost with the process that had it: that loses time and nothing
    else. What there is to do is never kept in a job.
    """

    def enqueue(
        self,
        job: str,
        *,
        connection: Transaction,
        args: Mapping[str, str | int] | None = None,
        run_at: datetime | None = None,
        key: str = "",
        count: int = 1,
    ) -> None:
        """Ask for a job in the caller's transaction; rolled back, nobody hears of it.

        Args:
            job: Name of the job, among those that workers know.
            args: Passed to the job by name.
            run_at: Not before this instant; None: at once.
            key: One waiting job under this key is enough, provided that it begins
                after this transaction ends and not after `run_at`; "": none.
            count: So many alike, for so many workers.
        """
        ...

    def set_up(self, connection: Transaction) -> None:
        """Make the engine's own tables, or bring them to this program's version.

        Raises:
            StoreRefused: A newer program made them, or another one has them.
        """
        ...

    def work(
        self,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None] = ...,
    ) -> None:
        """Carry out jobs, one of each name at a time, until told to end.

        A job in hand is let come to its end. One that raises is not tried again by
        itself, and holds no other. While the jobs cannot be reached, it waits.

        Args:
            jobs: What to call, by name.
            is_ending: Asked again and again.
            tell: Told, once for each kind of fault, that the jobs of a name cannot be
                reached, and why.
        """
        ...
