"""What others may do with an open transaction: join it, or wait for its commit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlmodel import Session


@dataclass(frozen=True)
class OpenTransaction:
    """A session's transaction (`ports.Transaction`)."""

    session: Session

    @property
    def connection(self) -> Any:  # noqa: ANN401 - of psycopg, or of SQLite
        """The driver's own connection, on which the transaction is open."""
        # What the session has not written yet must not come after what is joined.
        self.session.flush()
        return self.session.connection().connection.driver_connection

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call once the transaction is committed; never, if it is rolled back."""

        def committed(session: Session) -> None:
            # Releasing a savepoint is told in the same way, and ends nothing.
            if not session.in_nested_transaction():
                call()

        # A session has one transaction here, so this is heard once.
        event.listen(self.session, "after_commit", committed)
