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
    """Publish and send what is due, until told to end (Ctrl-C, SIGTERM)."""
    import signal
    from threading import Event

    from comms.cli.opening import open_site_alone
    from comms.store import require_current
    from comms.worker.log import open_log
    from comms.worker.work import Worker

    ending = Event()

    def end(number: int, _frame: object) -> None:
        ending.set()
        # Asked a second time, it ends at once, as after a loss of power.
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    house = open_site_alone()
    Worker(
        house=house,
        log=open_log(house.clock),
        ending=ending,
        check_store=lambda: require_current(house.store, str(house.settings.home)),
    ).run(once=once)
