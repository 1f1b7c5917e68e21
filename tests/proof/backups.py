"""Takes a backup while a worker sends, puts it back elsewhere, and lets it go on.

The worker is frozen in the middle of whatever it does, threads and all, so the backup
meets claims, messages on the wire and perhaps an open transaction; then it is killed.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from proof.killing import Run, finish, wait_for
from proof.site import EDITION, Site
from proof.verdict import Verdict, judge

from comms.bootstrap import (
    backup_for_reading,
    backup_for_writing,
    backup_secret,
    open_house,
)
from comms.clock import SystemClock
from comms.config import Settings, load
from comms.workflows.backup import backup
from comms.workflows.house import House
from comms.workflows.jobs import bring_up_to_date
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR, resume
from comms.workflows.restore import restore
from comms.workflows.restored import go_on, held

_DATABASE = "COMMS_DATABASE_URL"


def put_back(
    run: Run, folder: Path, url: str, *, midst: int, within: float = 300.0
) -> Verdict:
    """Back up in mid-send, kill, restore on an empty machine, go on; judge it all.

    Args:
        run: What is on its way.
        folder: An empty one, for the backup and the other site.
        url: An empty database; "": SQLite, which needs none.
        midst: How many messages the server has when the backup is taken.
        within: Seconds that the rest may take.
    """
    before, source = _saved(run, folder, midst)
    site = Site(home=folder / "other", database_url=url)
    with _database(url):
        restore(site.home, source, SystemClock(), "en")
    site.write_settings(smtp_port=run.sink.port)
    with _opened(site.home) as house:
        bring_up_to_date(house)
        after, kept = ledger(house, EDITION), run.sink.kept()
        [waits] = [one for one in held(house) if one.publication == EDITION]
        resume(house, user=OPERATOR)
        go_on(house)
        again = Run(
            site=site,
            store=house.store,
            sink=run.sink,
            workers=run.workers,
            recipients=run.recipients,
            kills=1,
        )
        finish(again, within=within)
        verdict = judge(again, "backup", connections=Settings().smtp_connections)
    for holds, words in (
        (after["adds_up"], "what was put back does not add up"),
        (after["recipients"] == before["recipients"], "somebody is missing in it"),
        (_sent(after) == _sent(before) == waits.sent, "it knows of other mail"),
        (
            midst // 2 < waits.sent <= kept < after["recipients"],
            "the backup did not meet the middle of the send, or something left since",
        ),
        (verdict.by_state == {"sent": run.recipients}, "not everybody was served"),
    ):
        if not holds:
            verdict.faults.append(words)
    return verdict


def _sent(proved: dict[str, Any]) -> int:
    return int(proved["by_state"]["sent"])


def _saved(
    run: Run, folder: Path, midst: int
) -> tuple[dict[str, Any], Callable[[], AbstractContextManager[BinaryIO]]]:
    """Freeze a worker in mid-send, take a backup, kill it.

    Returns:
        The ledger at that moment, and what opens the backup.
    """
    (key := folder / "key").write_bytes(os.urandom(32))
    secret, file = backup_secret(file=key), folder / "backup"
    victim = run.start()
    wait_for(victim, lambda: run.sink.kept() >= midst)
    os.kill(victim.pid, signal.SIGSTOP)
    with _opened(run.site.home) as house:
        with backup_for_writing(file, secret) as target:
            backup(house, target)
        before = ledger(house, EDITION)
    run.kill(victim)
    return before, lambda: backup_for_reading(file, secret)


@contextmanager
def _opened(home: Path) -> Iterator[House]:
    house = open_house(load(home))
    yield house
    house.store.close()


@contextmanager
def _database(url: str) -> Iterator[None]:
    """Say in the environment, as an operator does, which database is meant."""
    if not url:
        yield
        return
    before = os.environ.get(_DATABASE)  # noqa: TID251 - what an operator sets
    os.environ[_DATABASE] = url  # noqa: TID251 - as above
    try:
        yield
    finally:
        os.environ.pop(_DATABASE)  # noqa: TID251 - as above
        if before is not None:
            os.environ[_DATABASE] = before  # noqa: TID251 - as above
