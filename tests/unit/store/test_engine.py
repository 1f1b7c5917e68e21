"""The database is opened so that writers wait in line and readers never do."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from comms.errors import StoreRefused
from comms.model.tables import Act, Numbering
from comms.store import open_store
from comms.store.plain import Plain, Statement
from comms.store.publications import take_number

FAULTY = (3, 40, 1)


def test_four_writers_lose_no_update(store):
    """Read-then-write under BEGIN IMMEDIATE, or a row lock."""
    with store.write() as session:
        session.add(
            Numbering(newsletter="n", year=2027, last=0, since=date(2027, 1, 1))
        )

    def count(_number):
        with store.write() as session:
            return take_number(session, "n", date(2027, 2, 1), 0)

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(count, range(80)))

    assert sorted(numbers) == list(range(1, 81))


def test_an_error_rolls_everything_back(store):
    """A workflow owns its commit."""
    act = Act(at=datetime(2027, 2, 1, tzinfo=UTC), user="u", verb="v", subject="s")

    def fail():
        with store.write() as session:
            session.add(act)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with store.read() as session:
        assert session.exec(select(Act)).all() == []


def test_a_reader_cannot_write(tmp_path):
    """The second engine on the file is for reading only."""
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")

    with pytest.raises(OperationalError, match="readonly"), store.read() as session:
        session.connection().exec_driver_sql("CREATE TABLE t (a)")
    store.close()


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_sent_is_written_through_to_the_disk(tmp_path, durable, level):
    """Synchronous is FULL (2) where "sent" is recorded, NORMAL (1) elsewhere."""
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    with store.write(durable=not durable):
        pass

    with store.write(durable=durable) as session:
        found = session.connection().exec_driver_sql("PRAGMA synchronous").scalar()

    assert found == level
    store.close()


def test_claims_are_as_durable_as_the_ledger_and_see_what_others_change(tmp_path):
    """They share its connection, whose own commits do not change the version."""
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    asked, seen = Statement("PRAGMA synchronous"), []
    with store.claim() as session:
        seen.append(Plain.of(session).version())
        found = Plain.of(session).rows(asked)
        session.connection().exec_driver_sql("CREATE TABLE mine (a)")

    for text in ("", "CREATE TABLE theirs (a)"):
        with store.write() as session:
            if text:
                session.connection().exec_driver_sql(text)
        with store.ledger() as plain:
            seen.append(plain.version())
            found += plain.rows(asked)

    store.close()
    assert found == [(2,)] * 3
    assert seen[0] == seen[1] != seen[2]


def test_a_faulty_sqlite_serves_one_process_only(tmp_path):
    """The WAL-reset fault needs two writers; the second is told why not."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = open_store(url, sqlite_version=FAULTY)

    with pytest.raises(StoreRefused, match=r"3\.40\.1 can corrupt .* 3\.51\.3"):
        open_store(url, sqlite_version=FAULTY)

    first.close()
    open_store(url, sqlite_version=FAULTY).close()


def test_a_sound_sqlite_serves_several_processes(tmp_path):
    """The lock is for faulty versions alone."""
    url = f"sqlite:///{tmp_path / 'a.db'}"

    for store in [open_store(url), open_store(url)]:
        store.close()


def test_the_sqlite_that_is_used_is_sound(tmp_path):
    """The wheel brings its own, newer than the system's."""
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")

    with store.read() as session:
        version = session.connection().exec_driver_sql("SELECT sqlite_version()")
        found = tuple(map(int, str(version.scalar()).split(".")))

    assert found >= (3, 51, 3)
    store.close()


_BUSY = """
import sys, time
from sqlalchemy import text
from comms.store import open_store
from comms.store.plain import Plain, Statement
store = open_store(sys.argv[1])
print("ready", flush=True)
while True:
    with store.write(durable=True) as session:
        session.execute(text("UPDATE numbering SET last = last + 1"))
        time.sleep(0.002)
"""


def test_a_writer_waits_for_one_turn_of_a_busy_process(store):
    """A reader leaves within a second while an edition is being sent.

    SQLite alone let the busy one pass for more than three seconds.
    """
    url = store.writer.url.render_as_string(hide_password=False)
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _BUSY, url], stdout=subprocess.PIPE
    ) as busy:
        busy.stdout.readline()
        waits = [_seconds_to_write(store) for _ in range(20)]
        busy.kill()

    assert max(waits) < 1


def test_a_writer_waits_for_one_turn_of_a_busy_thread(store):
    """The same where site and worker are one process."""
    ended = Event()

    def send():
        while not ended.is_set():
            with store.write(durable=True):
                Event().wait(0.002)

    busy = Thread(target=send)
    busy.start()
    waits = [_seconds_to_write(store) for _ in range(20)]
    ended.set()
    busy.join()

    assert max(waits) < 1


def _seconds_to_write(store):
    started = time.monotonic()
    with store.write(durable=True) as session:
        session.add(
            Act(at=datetime(2027, 2, 1, tzinfo=UTC), user="u", verb="v", subject="s")
        )
    Event().wait(0.01)
    return time.monotonic() - started


def test_what_goes_in_turn_never_overlaps(store):
    """Who reads and then decides sees all that was decided before her."""
    inside = []

    def decide(_number):
        with store.write(in_turn=True) as session:
            session.execute(select(1))
            inside.append(1)
            Event().wait(0.005)
            found = len(inside)
            inside.pop()
        return found

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(decide, range(12))) == {1}


def test_a_reader_sees_one_instant(store):
    """A ledger read while it grows still adds up."""

    def count(session):
        return len(session.exec(select(Act.id)).all())

    with store.read() as reading:
        before = count(reading)
        _seconds_to_write(store)
        assert count(reading) == before
    with store.read() as reading:
        assert count(reading) == before + 1
