"""Procrastinate's tables in our database: whose they are, and which version."""

from contextlib import suppress

import pytest

from comms.engines import schema
from comms.engines.procrastinate import ProcrastinateEngine
from comms.errors import StoreRefused
from comms.store import open_store
from comms.store.transaction import OpenTransaction

pytestmark = pytest.mark.postgresql

MARK = "COMMENT ON TABLE procrastinate_jobs IS '{}'"


@pytest.fixture
def store(request):
    """A migrated database on PostgreSQL, without tables of the engine."""
    url, drop = request.getfixturevalue("_postgresql_databases")(None)
    opened = open_store(url)
    yield opened
    opened.close()
    drop()


def _set_up(store):
    with store.write() as session:
        ProcrastinateEngine("").set_up(OpenTransaction(session))


def _run(store, statement):
    with store.write() as session:
        return session.connection().exec_driver_sql(statement)


def test_tables_of_an_older_version_get_what_they_lack(store, monkeypatch, tmp_path):
    """The library brings its steps; those that are done are not done again."""
    steps = [f"90.00.0{n}_01_step.sql" for n in range(3)]
    for number, name in enumerate(steps):
        (tmp_path / name).write_text(f"CREATE TABLE step_{number} (at text)")
    _set_up(store)
    _run(store, MARK.format(f"comms.engines: {steps[0].removesuffix('.sql')}"))
    monkeypatch.setattr(
        schema, "_migrations", lambda: sorted(tmp_path.glob("[0-9]*.sql"))
    )

    _set_up(store)
    _set_up(store)

    with store.read() as session:
        made = session.connection().exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'step_%%'"
        )
        assert {row[0] for row in made} == {"step_1", "step_2"}


@pytest.mark.parametrize(
    ("comment", "key"),
    [
        ("comms.engines: 99.00.00_01_later", "store.newer"),
        ("", "store.jobs_of_others"),
    ],
)
def test_tables_that_it_does_not_know_are_left_alone(store, comment, key):
    """A newer program's, or those of another one that shares the database."""
    _set_up(store)
    _run(store, MARK.format(comment))

    with pytest.raises(StoreRefused) as refused:
        _set_up(store)

    assert refused.value.key == key


def test_nothing_is_made_where_the_transaction_fails(store):
    """All tables or none: a first start that is killed is made good by the next."""
    with suppress(ZeroDivisionError), store.write() as session:
        ProcrastinateEngine("").set_up(OpenTransaction(session))
        raise ZeroDivisionError

    with store.read() as session:
        found = session.connection().exec_driver_sql(
            "SELECT to_regclass('procrastinate_jobs')"
        )
        assert found.scalar_one() is None
    _set_up(store)


def test_an_address_is_not_shown():
    """It may hold a password."""
    shown = repr(ProcrastinateEngine("postgresql://comms:geheim@db/comms"))

    assert "geheim" not in shown


def test_before_there_are_tables_nobody_is_called(store):
    """What was decided counts all the same: the first worker looks what is due."""
    engine = ProcrastinateEngine("")
    with store.write() as session:
        engine.enqueue("send", connection=OpenTransaction(session))
    _set_up(store)

    with store.write() as session:
        engine.enqueue("send", connection=OpenTransaction(session), count=2)
    with store.read() as session:
        found = session.connection().exec_driver_sql(
            "SELECT count(*) FROM procrastinate_jobs"
        )
        assert found.scalar_one() == 2
