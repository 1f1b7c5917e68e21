"""What a killed worker leaves in Procrastinate's tables, and who clears it up."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from procrastinate import App, PsycopgConnector

from comms.engines import upkeep
from comms.engines.procrastinate import ProcrastinateEngine
from comms.store import open_store
from comms.store.transaction import OpenTransaction

pytestmark = pytest.mark.postgresql

SILENCE = 30.0


@pytest.fixture
def jobs(request):
    """Three jobs that were begun: by a living worker, by a dead one, by one forgotten.

    A fourth one failed long ago.
    """
    url, drop = request.getfixturevalue("_postgresql_databases")(None)
    store = open_store(url)
    with store.write() as session:
        engine = ProcrastinateEngine("")
        engine.set_up(OpenTransaction(session))
        engine.enqueue("send", connection=OpenTransaction(session), count=4)
    for statement in (
        "INSERT INTO procrastinate_workers VALUES (DEFAULT)",
        "INSERT INTO procrastinate_workers VALUES (DEFAULT, now() - interval '31 s')",
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = id WHERE id < 3",
        "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = 3",
        "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = 4",
        "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = 4",
        "UPDATE procrastinate_events SET at = at - interval '73 h' WHERE job_id = 4",
    ):
        _run(store, statement)
    yield store, url
    store.close()
    drop()


def _run(store, statement):
    with store.write() as session:
        found = session.connection().exec_driver_sql(statement)
        return [tuple(row) for row in found] if found.returns_rows else []


@asynccontextmanager
async def _opened(url):
    app = App(connector=PsycopgConnector(conninfo=url.replace("+psycopg", "")))
    upkeep.register(app, SILENCE)
    async with app.open_async():
        yield app


def _states(store):
    return _run(store, "SELECT id, status::text FROM procrastinate_jobs ORDER BY id")


def test_jobs_of_the_dead_wait_again_and_those_of_the_living_go_on(jobs):
    """Nobody else would: Procrastinate only notes who is alive."""
    store, url = jobs

    async def call_back_twice():
        async with _opened(url) as app:
            return [await upkeep.call_back(app.job_manager, SILENCE) for _ in range(2)]

    assert asyncio.run(call_back_twice()) == [2, 0]
    assert _states(store) == [(1, "doing"), (2, "todo"), (3, "todo"), (4, "failed")]
    assert _run(store, "SELECT id FROM procrastinate_workers") == [(1,)]


def test_what_failed_is_kept_for_three_days(jobs):
    """Long enough to ask why; then it goes."""
    store, url = jobs

    async def clear():
        async with _opened(url) as app:
            await app.tasks["upkeep.clear"].func(timestamp=0)

    asyncio.run(clear())

    assert [number for number, _ in _states(store)] == [1, 2, 3]


def test_upkeep_takes_no_lock_and_waits_once():
    """A killed worker would keep a lock for ever, and a heap of calls helps nobody."""
    app = App(connector=PsycopgConnector())
    upkeep.register(app, SILENCE)

    for name in ("upkeep.revive", "upkeep.clear"):
        assert app.tasks[name].lock is None
        assert app.tasks[name].queueing_lock == name
