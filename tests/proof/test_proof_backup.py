"""A backup taken while a worker sends, put back elsewhere: each reader once.

The worker is frozen in the middle of whatever it does, threads and all, so the backup
meets claims, messages on the wire and perhaps an open transaction; then it is killed.
"""

import os
import signal
from contextlib import contextmanager

import pytest
from chaos.fates import plain_address
from proof.killing import Run, finish, wait_for
from proof.site import EDITION, Site
from proof.verdict import judge

from comms.bootstrap import (
    backup_for_reading,
    backup_for_writing,
    backup_secret,
    open_house,
)
from comms.clock import SystemClock
from comms.config import Settings, load
from comms.store import open_store
from comms.workflows.backup import backup
from comms.workflows.jobs import bring_up_to_date
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR, resume
from comms.workflows.restore import restore
from comms.workflows.restored import go_on, held

pytestmark = pytest.mark.acceptance

READERS = 1_200
#: Where the backup meets the send, by what the server has.
MIDST = 300


@contextmanager
def _opened(home):
    house = open_house(load(home))
    yield house
    house.store.close()


@pytest.fixture
def empty_url(create_database):
    """Give the address of an empty database; "": SQLite needs none."""
    url, drop = create_database(None)
    if url.startswith("sqlite"):
        yield ""
    else:
        store = open_store(url)
        with store.writer.begin() as connection:
            connection.exec_driver_sql(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
        store.close()
        yield url
    drop()


def _saved(run, folder):
    """Freeze a worker in mid-send, take a backup, kill it; return what opens it."""
    (key := folder / "key").write_bytes(os.urandom(32))
    secret, file = backup_secret(file=key), folder / "backup"
    victim = run.start()
    wait_for(victim, lambda: run.sink.kept() >= MIDST)
    os.kill(victim.pid, signal.SIGSTOP)
    with _opened(run.site.home) as house:
        with backup_for_writing(file, secret) as target:
            backup(house, target)
        before = ledger(house, EDITION)
    run.kill(victim)
    return before, lambda: backup_for_reading(file, secret)


def _finished(run, site, store):
    """Let another worker bring the restored edition to its end."""
    again = Run(
        site=site,
        store=store,
        sink=run.sink,
        workers=run.workers,
        recipients=run.recipients,
        kills=1,
    )
    finish(again)
    return judge(again, "backup")


def test_a_backup_of_a_running_send_put_back_sends_to_each_once(
    make_run, empty_url, tmp_path, monkeypatch
):
    """The ledger equal, all paused, nobody lost; copies as after one kill."""
    run = make_run(READERS, plain_address)
    before, source = _saved(run, tmp_path)

    site = Site(home=tmp_path / "other", database_url=empty_url)
    if empty_url:
        monkeypatch.setenv("COMMS_DATABASE_URL", empty_url)
    restore(site.home, source, SystemClock(), "en")
    site.write_settings(smtp_port=run.sink.port)
    with _opened(site.home) as house:
        bring_up_to_date(house)
        after, kept = ledger(house, EDITION), run.sink.kept()
        [waits] = [one for one in held(house) if one.publication == EDITION]
        resume(house, user=OPERATOR)
        go_on(house)
        verdict = _finished(run, site, house.store)

    assert after["adds_up"]
    assert after["recipients"] == before["recipients"]
    assert after["by_state"]["sent"] == before["by_state"]["sent"] == waits.sent
    assert MIDST // 2 < waits.sent <= kept < after["recipients"]
    assert (verdict.faults, verdict.lost) == ([], 0)
    assert verdict.doubled <= Settings().smtp_connections
    assert verdict.by_state == {"sent": after["recipients"]}
