"""SQLite knows the way to a row: by an index of its own, and by what was counted."""

import re
from itertools import count

import pytest

from comms.store import migrate, open_store
from comms.store.counted_rows import count_rows
from comms.store.migrate import upgrade

_NUMBERS = count()
_BY_NAME = "SELECT id, state FROM item WHERE external_id = 'tell_us'"
_LATE = """
    INSERT INTO event (source, external_id, unit, path, facts, content_hash, uid,
        sequence, starts_at, ends_at, updated_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
    SELECT 'sample', 'e' || i, 'VSU', '', '{}', '', 'u' || i, 0, '', '', '' FROM n
"""


def _way(store, query):
    """Return how SQLite looks for rows."""
    with store.read() as session:
        run = session.connection().exec_driver_sql
        # To explain is not to look: it is told anew only after another question.
        run(query).fetchall()
        plan = run(f"EXPLAIN QUERY PLAN {query} -- {next(_NUMBERS)}")
        return " ".join(row[3] for row in plan)


def test_an_item_is_found_by_its_name_before_anything_is_counted(store):
    """Each page looks for items so: it never reads through all of them."""
    if store.is_sqlite:
        assert "USING INDEX ix_item_external_id" in _way(store, _BY_NAME)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT external_id FROM item WHERE unit = 'VSU'",
        "SELECT kind FROM publication WHERE unit = 'VSU' AND external_id <> ''",
    ],
)
def test_what_is_a_units_is_named_by_an_index_alone(store, query):
    """Its audit log names all of it: rows of all others, and facts, stay unread."""
    if store.is_sqlite:
        assert re.search(r"COVERING INDEX \w+ \(unit=\?\)", _way(store, query))


def test_a_span_of_a_unit_is_not_sought_in_all_it_has_published(store):
    """SQLite would take years of it for less than the month that is asked for."""
    query = "SELECT id FROM publication WHERE unit = 'VSU' AND due_at >= '2027-03-01'"
    if store.is_sqlite:
        assert "ix_publication_unit" not in _way(store, query)


def test_a_way_is_shorter_once_rows_are_counted(store):
    """Connections that are open know it at once; PostgreSQL counts by itself."""
    query = "SELECT id, unit FROM event WHERE external_id = 'e5'"
    if store.is_sqlite:
        with store.write() as session:
            session.connection().exec_driver_sql(_LATE)
        assert "SCAN" in _way(store, query)

    count_rows(store)

    if store.is_sqlite:
        assert "ANY(source)" in _way(store, query)


def test_rows_are_counted_where_a_migration_has_brought_indexes(tmp_path):
    """SQLite would take an index of which it knows nothing, until the night."""
    store = open_store(f"sqlite:///{tmp_path}/older.db")
    with store.writer.begin() as connection:
        upgrade(connection, "0049")
        connection.exec_driver_sql(_LATE)

    migrate(store)

    query = "SELECT id, unit FROM event WHERE external_id = 'e5'"
    assert "ANY(source)" in _way(store, query)
    store.close()
