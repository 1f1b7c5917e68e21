"""What Procrastinate leaves to us: calls back what the dead held, clears what is over.

A periodic task of each worker; the database lets it be called once per moment, among
all of them. It takes no lock, which a killed worker would keep for ever.
"""

from typing import Any

#: Its own queue, so that a shift of hours does not hold it.
QUEUE = "upkeep"
#: Failed jobs are kept so long, for whoever asks why; the others go when they end.
_KEEP_HOURS = 72
#: Six fields: the last is the second.
_REVIVE_AT = "* * * * * */5"
_CLEAR_AT = "17 * * * *"


def register(app: Any, silence: float) -> None:  # noqa: ANN401 - untyped decorators
    """Let the workers of an app do the upkeep.

    Args:
        app: A `procrastinate.App`.
        silence: Seconds without a sign of life after which a worker counts as dead.
    """
    manager = app.job_manager

    async def revive(timestamp: int) -> None:  # noqa: ARG001 - given to each
        await call_back(manager, silence)

    async def clear(timestamp: int) -> None:  # noqa: ARG001 - given to each
        await manager.delete_old_jobs(
            nb_hours=_KEEP_HOURS,
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )

    for task, moments in ((revive, _REVIVE_AT), (clear, _CLEAR_AT)):
        name = f"{QUEUE}.{task.__name__}"
        made = app.task(name=name, queue=QUEUE, queueing_lock=name)(task)
        app.periodic(cron=moments)(made)


async def call_back(manager: Any, silence: float) -> int:  # noqa: ANN401 - as above
    """Let jobs of silent workers wait again; return how many.

    Args:
        manager: The `JobManager` of an open app.
        silence: As for `register`.
    """
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - slow

    revived = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        try:
            await manager.retry_job(job)
        except ConnectorException:
            # It came to its end meanwhile, or another one called it back.
            continue
        revived += 1
    await manager.prune_stalled_workers(silence)
    return revived
