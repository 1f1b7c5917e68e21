"""The database is opened so that writers wait in line and readers never do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from comms.errors import StoreRefused
from comms.model.tables import Act, Numbering
from comms.store import open_store
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
