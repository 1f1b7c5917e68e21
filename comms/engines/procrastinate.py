"""The engine of several machines: jobs are rows that Procrastinate keeps in PostgreSQL.

A job is written on the caller's own connection, so it is there when what it is about
is there. Each name is a queue of its own, of which a process works one job at a time.
A worker that is killed leaves its job behind; `upkeep` calls it back.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from comms.config import patience
from comms.engines import upkeep
from comms.engines.schema import bring_up_to_date
from comms.ports import Transaction

#: Seconds between two looks whether to end.
_LOOK_EVERY = 0.25
#: Seconds between two tries to reach a database that is away.
_TRY_EVERY = 1.0
#: Seconds that a connection may be waited for, and for which one that is lost is tried
#: to be made again before a new try begins: within one try pauses grow and grow.
_ANSWER_WITHIN = 10.0
_RECONNECT_WITHIN = 2.0
#: Seconds after which a look for jobs comes although no call was heard: one that
#: comes while a worker looks is lost.
_POLL_EVERY = 1.0
#: A waiting job under the same key, held until the caller's transaction ends, so that
#: no worker begins it before.
_WAITING = """
SELECT id FROM procrastinate_jobs
WHERE status = 'todo' AND queue_name = %(job)s AND args ->> 'key' = %(key)s
  AND (scheduled_at IS NULL OR scheduled_at <= coalesce(%(run_at)s, now()))
LIMIT 1 FOR UPDATE SKIP LOCKED
"""
#: Workers that came meanwhile and found it held are called again.
_CALL = "SELECT pg_notify(%(channel)s, %(said)s)"
#: Told to the server on each connection.
_IMPATIENT = "; ".join(
    f"SET {setting} = {value}" for setting, value in patience.OF_THE_SERVER.items()
)


class _NotBegunError(Exception):
    """The process was told to end before it began this job."""


@dataclass(frozen=True)
class ProcrastinateEngine:
    """Jobs in one PostgreSQL database."""

    #: The database for psycopg ("postgresql://…"); may hold a password.
    address: str = field(repr=False)
    #: Seconds without a sign of life after which a worker counts as dead.
    silence: float = 30.0
    #: Asked until they are there.
    _seen_tables: list[bool] = field(default_factory=list, repr=False)

    def enqueue(
        self,
        job: str,
        *,
        connection: Transaction,
        args: Mapping[str, str | int] | None = None,
        run_at: datetime | None = None,
        key: str = "",
        count: int = 1,
    ) -> None:
        """See `ports.Engine`; two callers at once may leave two jobs of one key."""
        on = connection.connection
        if not self._is_set_up(on):
            # The worker that comes first makes the tables, and looks what is due.
            return
        asked = {"job": job, "key": key, "run_at": run_at}
        if key and (found := on.execute(_WAITING, asked).fetchone()):
            on.execute(_CALL, _told(job, found[0]))
            return
        self._caller.configure_task(
            name=job, queue=job, schedule_at=run_at, connection=on
        ).batch_defer(*[{"args": dict(args or {}), "key": key}] * count)

    def set_up(self, connection: Transaction) -> None:
        """See `ports.Engine`."""
        bring_up_to_date(connection.connection)

    def work(
        self,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None] = lambda _name, _fault: None,
    ) -> None:
        """See `ports.Engine`."""
        # It tells each step and each lost connection; what matters, the jobs tell.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        asyncio.run(self._work(jobs, is_ending, tell))

    def _is_set_up(self, connection: Any) -> bool:  # noqa: ANN401 - psycopg's
        if not self._seen_tables:
            found = connection.execute("SELECT to_regclass('procrastinate_jobs')")
            if found.fetchone()[0]:
                self._seen_tables.append(True)
        return bool(self._seen_tables)

    @cached_property
    def _caller(self) -> Any:  # noqa: ANN401 - its decorators have no types
        """What writes jobs on other people's connections; it has none of its own."""
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415 - slow

        return App(connector=PsycopgConnector())

    async def _work(
        self,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None],
    ) -> None:
        # What cannot be noted while the database is away is called back later.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        queues = [*jobs, upkeep.QUEUE]
        begun = {name: _called(job, is_ending) for name, job in jobs.items()}
        workers = [
            asyncio.create_task(self._serve(one, begun, is_ending, tell))
            for one in queues
        ]
        while not is_ending():  # noqa: ASYNC110 - asked, as by all others
            await asyncio.sleep(_LOOK_EVERY)
        for worker in workers:
            worker.cancel()
        # Each lets the job in hand come to its end.
        await asyncio.gather(*workers, return_exceptions=True)

    async def _serve(
        self,
        queue: str,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None],
    ) -> None:
        """Work one queue, again and again: a database comes back."""
        told = ""
        while not is_ending():
            # It ends by itself, in one way or another, when the database is away; told
            # to end then, it raises what it could not write down instead.
            try:
                async with self._open(jobs) as app:
                    await app.run_worker_async(
                        queues=[queue],
                        concurrency=1,
                        install_signal_handlers=False,
                        # A queue for upkeep alone is in no hurry.
                        listen_notify=queue in jobs,
                        fetch_job_polling_interval=_POLL_EVERY,
                        delete_jobs="successful",
                        update_heartbeat_interval=self.silence / 6,
                        stalled_worker_timeout=self.silence,
                    )
            except Exception as fault:  # noqa: BLE001 - none may end the worker
                # One kind once: it is tried every second.
                if type(fault).__name__ != told:
                    told = type(fault).__name__
                    tell(queue, fault)
            await asyncio.sleep(_TRY_EVERY)

    @contextlib.asynccontextmanager
    async def _open(
        self, jobs: Mapping[str, Callable[..., None]]
    ) -> AsyncIterator[Any]:
        """Give an app with a connection of its own, that knows all jobs."""
        from procrastinate import App, PsycopgConnector, RetryStrategy  # noqa: PLC0415 - slow

        again = RetryStrategy(retry_exceptions={_NotBegunError})
        app = App(
            connector=PsycopgConnector(
                conninfo=self.address,
                min_size=1,
                max_size=2,
                timeout=_ANSWER_WITHIN,
                reconnect_timeout=_RECONNECT_WITHIN,
                kwargs=dict(patience.OF_OURS),
                configure=_configure,
            )
        )
        for name, job in jobs.items():
            app.task(name=name, queue=name, retry=again)(job)
        # Known to every worker: one without periodic tasks stops watching itself.
        upkeep.register(app, self.silence)
        async with app.open_async():
            yield app


async def _configure(connection: Any) -> None:  # noqa: ANN401 - psycopg's
    """Let a connection keep nothing locked from one word to the next.

    Each statement of the library stands for itself. In transactions, one that is cut
    off after its sign of life and before the commit would hold its row, and all who
    come later wait there: to clear up after the dead is how a worker starts.
    """
    await connection.set_autocommit(True)
    await connection.execute(_IMPATIENT)


def _called(
    job: Callable[..., None], is_ending: Callable[[], bool]
) -> Callable[..., None]:
    """Return a job as it is called from its row."""

    def carry_out(args: Mapping[str, Any], key: str = "") -> None:  # noqa: ARG001
        if is_ending():
            raise _NotBegunError
        job(**args)

    return carry_out


def _told(queue: str, job: int) -> dict[str, str]:
    """Return what workers of a queue are told of a job that waits."""
    from procrastinate.manager import get_channel_for_queues  # noqa: PLC0415 - slow

    [channel] = get_channel_for_queues([queue])
    said = json.dumps({"type": "job_inserted", "job_id": job})
    return {"channel": channel, "said": said}
