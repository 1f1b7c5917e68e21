"""Every engine keeps the promises of its port."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from comms.clock import SystemClock
from comms.engines.embedded import EmbeddedEngine
from comms.engines.procrastinate import ProcrastinateEngine
from comms.ports import Engine, Transaction
from comms.store import Store, open_store
from comms.store.transaction import OpenTransaction
from comms.testing import EngineContract

CreateDatabase = Callable[[None], tuple[str, Callable[[], None]]]


@contextmanager
def _transaction(store: Store) -> Iterator[Transaction]:
    with store.write() as session:
        yield OpenTransaction(session)


class TestEmbedded(EngineContract):
    """Within one process."""

    @pytest.fixture(autouse=True)
    def _opened(self, tmp_path: Path) -> Iterator[None]:
        # Two transactions at once need two connections; nothing is written in them.
        self.stores = [open_store(f"sqlite:///{tmp_path}/{n}.db") for n in "ab"]
        self.open = 0
        self.made = EmbeddedEngine(SystemClock())
        yield
        for store in self.stores:
            store.close()

    def engine(self) -> Engine:
        """Return the engine of this test."""
        return self.made

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open one on a file of its own."""
        self.open += 1
        try:
            with _transaction(self.stores[self.open - 1]) as connection:
                yield connection
        finally:
            self.open -= 1


@pytest.mark.postgresql
class TestProcrastinate(EngineContract):
    """Between machines, over PostgreSQL."""

    @pytest.fixture(autouse=True)
    def _opened(self, request: pytest.FixtureRequest) -> Iterator[None]:
        create: CreateDatabase = request.getfixturevalue("_postgresql_databases")
        url, drop = create(None)
        self.store = open_store(url)
        self.made = ProcrastinateEngine(url.replace("+psycopg", ""))
        with self.transaction() as connection:
            self.made.set_up(connection)
        yield
        self.store.close()
        drop()

    def engine(self) -> Engine:
        """Return the engine of this test."""
        return self.made

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open one of PostgreSQL."""
        return _transaction(self.store)
