"""Several workers on PostgreSQL: killed, without their database, and cut off."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from chaos.running import Sink, sink
from chaos.truth import Truth, truth
from proof.killing import Run
from proof.network import FAR, HUB, ForbiddenError, Wire, wire
from proof.outages import SILENCE, crew, restarts, slow_address, until
from proof.postgres import Server, own_server
from proof.runs import open_run
from proof.site import DUE, Site, add_crowd
from proof.verdict import judge
from proof.victim import Forked, Fresh, Victim
from sqlalchemy import text

from comms.store.workers import alive, holder_of
from comms.worker.signs import TIMETABLE

pytestmark = [pytest.mark.acceptance, pytest.mark.postgresql]

#: Makes a run on a server: where the server is, and how many readers there are.
MakeRun = Callable[[Server, int], Run]
WORKERS = 3
READERS = 900


@pytest.fixture
def prepared(
    request: pytest.FixtureRequest, fill: Callable[[str], None]
) -> Iterator[str]:
    """Give the address of a database that is prepared, on the shared server."""
    create = request.getfixturevalue("_postgresql_databases")
    url, drop = create(fill)
    yield url
    drop()


@pytest.fixture
def home(fill: Callable[[str], None], tmp_path: Path, prepared: str) -> Path:
    """Give the site folder that belongs to it."""
    folder: Path = fill.folder  # type: ignore[attr-defined]
    copy = tmp_path / "site"
    shutil.copytree(folder / prepared.partition(":")[0], copy)
    return copy


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that may be crashed."""
    with own_server() as running:
        yield running


def _settings(run: Run) -> None:
    run.site.write_settings(smtp_port=run.sink.port, worker_silence=SILENCE)


def test_a_database_that_crashes_loses_nobody(
    home: Path, prepared: str, server: Server, workers: Forked
):
    """Three workers go on by themselves, within seconds, and send to all."""
    server.copy(prepared.replace("+psycopg", ""), "site")
    with open_run(
        home, server.url("site"), READERS, slow_address, workers=workers
    ) as run:
        _settings(run)
        chance = random.Random(4)  # noqa: S311 - moments, not secrets
        found = restarts(run, server, 2, workers=WORKERS, chance=chance)

    assert found.verdict.faults == []
    assert found.verdict.lost == 0
    # A machine that does other things, too, may hold one of them up; `make proof` has
    # twenty, and none may take longer.
    assert min(found.seconds) <= 10


def test_workers_that_are_killed_leave_nothing_to_wait_for(
    home: Path, prepared: str, workers: Forked
):
    """What a killed one held is sent by the others, long before its lease ends."""
    with open_run(home, prepared, READERS, slow_address, workers=workers) as run:
        _settings(run)
        with crew(run, WORKERS) as crowd:
            for kept in (100, 250, 400):
                until(lambda kept=kept: run.sink.kept() >= kept, run)
                crowd.pop(0).kill()
                run.kills += 1
                crowd.append(run.start())
            until(lambda: run.is_over, run)
            # The one that kept the timetable was among the killed.
            until(lambda: _keeper(run) in {worker.pid for worker in crowd}, run)

        verdict = judge(run, "several killed")
    assert verdict.faults == []
    assert (verdict.kills, verdict.lost) == (3, 0)
    assert verdict.by_state == {"sent": READERS}


@pytest.fixture
def wired() -> Iterator[Wire]:
    """Give two networks with a wire between them."""
    try:
        with wire() as made:
            yield made
    except ForbiddenError as forbidden:
        pytest.skip(f"The kernel allows no network of a test's own: {forbidden}")


def test_a_worker_that_is_cut_off_holds_nobody_and_comes_back(
    home: Path, prepared: str, wired: Wire
):
    """The others take over what it held and its timetable; nobody is left out."""
    with ExitStack() as stack:
        run = _far_run(stack, home, prepared, wired)
        far = Fresh(wired.in_far).start(run.site.home.with_name("far"))
        stack.callback(far.kill)
        until(lambda: run.sink.kept() > 50, run)
        with crew(run, 2):
            until(lambda: run.sink.kept() > 150, run)
            wired.cut()
            # It hangs where it is: its other end does not answer.
            run.kills += 1
            until(lambda: run.is_over, run)
            assert far.is_alive
            # The server has found out by itself: nothing is locked for it any more.
            until(lambda: not _is_held_for(run, FAR), run)
            wired.mend()
            # Told to end, it would wait for what hangs on the mended wire, which TCP
            # sends again when it likes: it is killed with the rest of the stage.
            until(lambda: _is_heard(run, far), run)
        verdict = judge(run, "cut off")

    assert verdict.faults == []
    assert verdict.by_state == {"sent": READERS}


@dataclass
class _Both:
    """The servers of both ends: each worker speaks to the one on its own machine."""

    ends: tuple[Sink, Sink]

    def kept(self) -> int:
        """Return how many messages they have."""
        return sum(end.kept() for end in self.ends)

    def truth(self) -> Truth:
        """Return what they have together."""
        return truth([entry for end in self.ends for entry in end.entries()])


def _far_run(stack: ExitStack, home: Path, prepared: str, wired: Wire) -> Run:
    """Let the site live at the near end; a second folder is for the far one."""
    server = stack.enter_context(own_server(within=wired.in_hub, listens=HUB))
    server.copy(prepared.replace("+psycopg", ""), "site")
    near = Site(home=home, database_url=server.url("site"))
    store = near.open()
    stack.callback(store.close)
    add_crowd(store, READERS, slow_address)
    near.clock.set(DUE)
    shutil.copytree(home, home.with_name("far"))
    far = Site(home=home.with_name("far"), database_url=server.url("site", HUB))
    sinks = []
    for site, within in ((near, wired.in_hub), (far, wired.in_far)):
        sinks.append(stack.enter_context(sink(site.home / "sink", within=within)))
        site.write_settings(smtp_port=sinks[-1].port, worker_silence=SILENCE)
    return Run(
        site=near,
        store=store,
        sink=_Both((sinks[0], sinks[1])),  # type: ignore[arg-type]
        workers=Fresh(wired.in_hub),
        recipients=READERS,
        place=home,
    )


def _keeper(run: Run) -> int:
    """Return the process that keeps the timetable; 0: none does now."""
    with run.store.read() as session:
        holder = holder_of(session, TIMETABLE)
    return int(holder.split(":")[1]) if holder else 0


def _is_held_for(run: Run, address: str) -> bool:
    """Tell whether the server has a connection that came from an address."""
    with run.store.read() as session:
        return bool(session.scalar(_CONNECTIONS, {"address": address}))


_CONNECTIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE host(client_addr) = :address"
)


def _is_heard(run: Run, far: Victim) -> bool:
    """Tell whether a worker has given a sign of life lately."""
    with run.store.read() as session:
        heard = alive(session, timedelta(seconds=SILENCE))
    return any(f":{far.pid}:" in one.name for one in heard)
