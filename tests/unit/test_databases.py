"""The databases that tests are given."""

from sqlalchemy import text

from comms.store import Store


def test_each_test_has_a_database_of_its_own(store: Store):
    """A table made by one test would otherwise break the next."""
    with store.write() as session:
        session.exec(text("CREATE TABLE left_behind (id INTEGER)"))

    with store.read() as session:
        assert session.exec(text("SELECT count(*) FROM left_behind")).scalar() == 0


def test_database_is_fresh_each_time(store: Store):
    """The same table again: it fails if the two tests share a database."""
    with store.write() as session:
        session.exec(text("CREATE TABLE left_behind (id INTEGER)"))

    assert store.is_sqlite == ("sqlite" in str(store.writer.url))
