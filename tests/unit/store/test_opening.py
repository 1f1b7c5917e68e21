"""A database that this program cannot work on is refused before anything is read."""

import pytest
from sqlmodel import Session

from comms.errors import NotFound, StoreRefused
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
