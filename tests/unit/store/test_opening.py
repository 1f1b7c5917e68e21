"""A database that this program cannot work on is refused before anything is read."""

from shutil import rmtree

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from comms.errors import NotFound, StoreRefused, StoreUnavailable
from comms.store import migrate, open_store, require_current


def _set_version(store, version):
    with Session(store.writer) as session:
        session.connection().exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{version}'"  # noqa: S608 - ours
        )
        session.commit()


@pytest.mark.parametrize(
    ("version", "key"), [("0000", "store.older"), ("9999", "store.newer")]
)
def test_another_version_is_refused_with_its_cure(store, version, key):
    """An older database wants migrating, a newer one a newer program."""
    require_current(store, "here")
    _set_version(store, version)

    with pytest.raises(StoreRefused) as refused:
        require_current(store, "here")

    assert refused.value.key == key


def test_a_newer_database_is_not_migrated(store):
    """Alembic would stop with words about revisions that nobody here has."""
    _set_version(store, "9999")

    with pytest.raises(StoreRefused) as refused:
        migrate(store)

    assert refused.value.key == "store.newer"


def test_a_database_without_tables_is_no_site(tmp_path):
    """The place is named, so that the slip in it is seen."""
    store = open_store(f"sqlite:///{tmp_path / 'comms.db'}")

    with pytest.raises(NotFound) as missing:
        require_current(store, str(tmp_path))

    store.close()
    assert missing.value.slots == {"place": str(tmp_path)}


def test_a_server_that_does_not_answer_is_named_without_its_password():
    """The address may be in a log."""
    store = open_store("postgresql+psycopg://x:hidden@127.0.0.1:1/x")

    with pytest.raises(StoreRefused) as refused:
        require_current(store, "here")

    store.close()
    assert refused.value.key == "store.closed"
    assert "hidden" not in str(refused.value)


@pytest.mark.postgresql
def test_a_server_that_goes_away_in_the_middle_is_named_and_comes_back(store):
    """Pages say "try again", and the next one asks a new connection."""
    if store.is_sqlite:
        pytest.skip("no server to go away")

    def lose():
        with store.read() as session:
            pid = session.exec(text("SELECT pg_backend_pid()")).scalar()
            end = text("SELECT pg_terminate_backend(:pid)").bindparams(pid=pid)
            with store.write() as other:
                other.exec(end)
            session.exec(text("SELECT 1"))

    with pytest.raises(StoreUnavailable) as away:
        lose()

    assert away.value.key == "store.unavailable"
    with store.read() as session:
        assert session.exec(text("SELECT 1")).scalar() == 1


@pytest.mark.parametrize("use", ["read", "write"])
def test_a_server_that_is_away_is_named_without_its_password(use):
    """The words of a driver hold the address."""
    store = open_store("postgresql+psycopg://x:hidden@127.0.0.1:1/x")

    with pytest.raises(StoreUnavailable) as away, getattr(store, use)() as session:
        session.exec(text("SELECT 1"))

    store.close()
    assert "hidden" not in str(away.value)


def test_a_file_that_is_away_is_named(tmp_path):
    """A folder on a network drive may vanish."""
    (tmp_path / "site").mkdir()
    store = open_store(f"sqlite:///{tmp_path / 'site' / 'comms.db'}")
    rmtree(tmp_path / "site")

    with pytest.raises(StoreUnavailable), store.read() as session:
        session.exec(text("SELECT 1"))
    store.close()


def test_a_mistake_of_ours_is_not_taken_for_an_absence(tmp_path):
    """SQLite has one kind of error for both; trying again would help nobody."""
    store = open_store(f"sqlite:///{tmp_path / 'comms.db'}")

    with (
        pytest.raises(OperationalError, match="no such table"),
        store.read() as session,
    ):
        session.exec(text("SELECT * FROM not_there"))
    store.close()
