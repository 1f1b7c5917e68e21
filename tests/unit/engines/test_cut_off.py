"""A worker that is cut off in the midst of a word to the database holds no other."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Queue
from threading import Event, Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from comms.engines import procrastinate
from comms.engines.procrastinate import ProcrastinateEngine
from comms.store import open_store
from comms.store.transaction import OpenTransaction

# The server is at a socket of the file system.
pytestmark = [pytest.mark.postgresql, pytest.mark.enable_socket]

#: Seconds without a sign after which a worker counts as dead, here.
SILENCE = 1.0
#: Seconds in which a job that waits has been begun, on any machine.
WITHIN = 30.0


class _Wire:
    """Goes between a worker and its server, until a word that the worker says.

    The server still hears that one. From then on nothing goes through, either way, on
    any connection, and nobody is told.
    """

    def __init__(self, connect: Callable[[], socket.socket], last: bytes) -> None:
        self._connect, self._last = connect, last
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = [self._listening]
        self._threads: list[Thread] = []
        self.is_cut = Event()
        self.port = int(self._listening.getsockname()[1])
        self._begin(self._listen)

    def mend(self) -> None:
        """Let new connections through; those that there were have broken."""
        self._last = b""
        self.is_cut.clear()
        for end in self._ends[1:]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let both sides know that nobody is there."""
        # First who takes in others.
        for ends, threads in (
            (self._ends[:1], self._threads[:1]),
            (self._ends, self._threads),
        ):
            for end in ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(WITHIN)
                assert not thread.is_alive()
        for end in self._ends:
            end.close()

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        thread = Thread(target=work, args=given)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = self._connect()
                self._ends += (near, far)
                self._begin(self._carry, near, far, self._last)
                self._begin(self._carry, far, near)

    def _carry(
        self, source: socket.socket, to: socket.socket, last: bytes = b""
    ) -> None:
        with suppress(OSError):
            while said := source.recv(65_536):
                was_cut = self.is_cut.is_set()
                if last and last in said:
                    self.is_cut.set()
                if not was_cut:
                    to.sendall(said)
            # One that has ended well takes the other with it; a cut one tells nobody.
            if not self.is_cut.is_set():
                to.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a database that has the engine's tables."""
    url, drop = request.getfixturevalue("_postgresql_databases")(None)
    store = open_store(url)
    with store.write() as session:
        ProcrastinateEngine("").set_up(OpenTransaction(session))
    store.close()
    yield url
    drop()


def _ask(address: str) -> None:
    store = open_store(address)
    with store.write() as session:
        ProcrastinateEngine("").enqueue("send", connection=OpenTransaction(session))
    store.close()


@contextmanager
def _cut(address: str, last: bytes) -> Iterator[tuple[_Wire, str]]:
    """Give a wire to a server, and the address of its database at this end."""
    address = _plain(address)
    with psycopg.connect(address) as connection:
        host, port = connection.info.host, connection.info.port

    def connect() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        end = socket.socket(socket.AF_UNIX)
        end.connect(f"{host}/.s.PGSQL.{port}")
        return end

    wire = _Wire(connect, last)
    plain = {"sslmode": "disable", "gssencmode": "disable"}
    try:
        yield wire, make_conninfo(address, host="127.0.0.1", port=wire.port, **plain)
    finally:
        wire.close()


@contextmanager
def _at_work(address: str, job: Callable[[], None]) -> Iterator[None]:
    ending = Event()
    engine = ProcrastinateEngine(_plain(address), silence=SILENCE)
    thread = Thread(
        target=engine.work, args=({"send": job}, ending.is_set), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(WITHIN)
        assert not thread.is_alive()


def _plain(address: str) -> str:
    return address.replace("+psycopg", "")


@pytest.mark.parametrize(
    "last", [b"procrastinate_update_heartbeat", b"procrastinate_fetch_job"]
)
def test_a_worker_that_comes_later_waits_for_nothing_of_one_cut_off(
    address: str, last: bytes
):
    """It clears up after the dead before it works: nothing of theirs may be locked."""
    begun: Queue[str] = Queue()
    _ask(address)
    with (
        _cut(address, last) as (wire, far),
        _at_work(far, lambda: begun.put("far")),
    ):
        assert wire.is_cut.wait(WITHIN)
        Event().wait(1.5 * SILENCE)
        _ask(address)
        with _at_work(address, lambda: begun.put("near")):
            while begun.get(timeout=WITHIN) != "near":
                pass
        # Else it would wait for its own patience when it is told to end.
        wire.mend()


def test_told_to_end_while_the_database_is_away_a_worker_ends(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    """It cannot even say that it ends: whoever stops a machine does not wait for it."""
    monkeypatch.setattr(procrastinate, "_ANSWER_WITHIN", 0.5)
    with (
        _cut(address, b"procrastinate_update_heartbeat") as (wire, far),
        _at_work(far, lambda: None),
    ):
        assert wire.is_cut.wait(WITHIN)
        wire.close()


def test_why_jobs_cannot_be_reached_is_told_once_for_each_name(
    request: pytest.FixtureRequest,
):
    """Else a worker that never begins is one that says nothing."""
    url, drop = request.getfixturevalue("_postgresql_databases")(None)
    told: Queue[tuple[str, str]] = Queue()
    ending = Event()

    def tell(name: str, fault: Exception) -> None:
        told.put((name, type(fault).__name__))

    thread = Thread(
        target=ProcrastinateEngine(_plain(url), silence=SILENCE).work,
        args=({"send": lambda: None}, ending.is_set, tell),
    )
    thread.start()
    try:
        # It has none of the engine's tables.
        found = {told.get(timeout=WITHIN) for _ in range(2)}
        Event().wait(2 * SILENCE)
    finally:
        ending.set()
        thread.join(WITHIN)
        drop()

    assert found == {("send", "ConnectorException"), ("upkeep", "ConnectorException")}
    assert told.empty()
