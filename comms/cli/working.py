"""The process that sends: `worker`."""

from typing import Annotated

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(worker)


def worker(
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, then end.")
    ] = False,
) -> None:
    """Publish and send what is due, until told to end (Ctrl-C, SIGTERM).

    On SQLite one worker at a time sends for a site. On PostgreSQL any number may, on
    any number of machines: one keeps the timetable, all send, and what one that dies
    had in hand is taken over by the others.
    """
    from comms.cli.ending import told_to_end
    from comms.cli.opening import open_site_alone
    from comms.store import require_current
    from comms.worker.log import open_log
    from comms.worker.work import Worker

    ending = told_to_end()
    house = open_site_alone()
    Worker(
        house=house,
        log=open_log(house.clock),
        ending=ending,
        check_store=lambda: require_current(house.store, str(house.settings.home)),
    ).run(once=once)
