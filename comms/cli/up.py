"""One process for real use: `up`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from socket import socket

    from comms.config import Settings
    from comms.content.folder import Folder
    from comms.errors import Finding
    from comms.workflows.house import House

    Checked = tuple[Folder, tuple[Finding, ...]]

InsecureLocal = Annotated[
    bool,
    typer.Option(
        "--insecure-local", help="Start with unsafe settings, for this machine only."
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(up)


def up(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen at.", min=1, max=65535)
    ] = 8000,
    campaigns: Annotated[
        Path | None,
        typer.Option(
            help="Campaign folder that a site without one begins with.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    insecure_local: InsecureLocal = False,
) -> None:
    """Run a whole site: pages, desk, timetable and sending; make it if needed."""
    import os

    from comms.cli.words import tell
    from comms.config import load
    from comms.web.serve import bound
    from comms.workflows.first_start import make_folder

    os.umask(0o077)
    settings = load()
    require_safe(settings, host=host, insecure_local=insecure_local)
    folder = _checked(campaigns)
    if make_folder(settings.home):
        tell("operate.made", folder=settings.home.absolute())
    house = _begun(folder)
    with bound(host, port) as listening:
        _tell_where(house, host, port)
        _run(house, listening)


def require_safe(settings: "Settings", *, host: str, insecure_local: bool) -> None:
    """Refuse to serve a site with settings that are not safe.

    Args:
        settings: Of the site.
        host: Address to listen at.
        insecure_local: Start all the same, if only this machine can reach it.

    Raises:
        Misconfigured: They are not; each danger was said before.
    """
    from comms.cli.words import tell
    from comms.errors import Misconfigured, WrongUsage
    from comms.operating.safety import dangers, is_this_machine

    if insecure_local:
        if not is_this_machine(host):
            raise WrongUsage(key="operate.insecure_is_local", host=host)
        return
    if found := dangers(settings):
        for danger in found:
            tell(f"doctor.{danger.rule}", **danger.slots)
        raise Misconfigured(key="operate.insecure", count=len(found))


def _checked(root: Path | None) -> "Checked | None":
    """Read a folder before anything is made: a wrong one begins no site."""
    from comms.cli.words import speaking
    from comms.errors import FolderRefused
    from comms.workflows.check import check

    if root is None:
        return None
    folder, findings = check(root, speaking())
    if any(finding.severity == "error" for finding in findings):
        raise FolderRefused(findings)
    return folder, findings


def _begun(folder: "Checked | None") -> "House":
    """Open the site alone; one without a programme begins with the folder."""
    from comms.cli.opening import open_or_make_site_alone
    from comms.cli.words import speaking, tell
    from comms.errors import NotFound
    from comms.workflows.apply import apply_checked
    from comms.workflows.first_start import is_empty

    house = open_or_make_site_alone()
    if not is_empty(house):
        if folder:
            tell("operate.has_programme", folder=folder[0].root)
        return house
    if folder is None:
        raise NotFound(key="operate.no_programme", folder=house.settings.home)
    done = apply_checked(house, *folder, language=speaking())
    tell("operate.begun", folder=folder[0].root, changes=len(done.changes))
    return house


def _tell_where(house: "House", host: str, port: int) -> None:
    """Say where the site is, and how the first person comes in."""
    from comms.cli.words import tell
    from comms.workflows.first_start import first_administrator
    from comms.workflows.sign_in import sign_in_link

    address = house.base_url
    if address.startswith("http://"):
        # Nobody stands in front of this machine: the port is the one just opened. By
        # its name, because browsers bind no passkey to a number.
        address = f"http://localhost:{port}"
    tell("operate.listening", host=host, port=port, url=f"{address}/")
    user = first_administrator(house)
    if user is not None:
        tell("operate.first_link", user=user)
        typer.echo(sign_in_link(house, user).replace(house.base_url, address, 1))


def _run(house: "House", listening: "socket") -> None:
    """Serve and send until told to end; whichever fails ends the other."""
    from threading import Thread

    from comms.cli.ending import told_to_end
    from comms.store import require_current
    from comms.web.serve import serve_until
    from comms.worker.log import open_log
    from comms.worker.work import Worker

    ending = told_to_end()
    worker = Worker(
        house=house,
        log=open_log(house.clock),
        ending=ending,
        check_store=lambda: require_current(house.store, str(house.settings.home)),
    )
    faults: list[BaseException] = []

    def work() -> None:
        try:
            worker.run()
        except BaseException as fault:  # noqa: BLE001 - raised again below
            faults.append(fault)
        finally:
            ending.set()

    thread = Thread(target=work, name="worker")
    thread.start()
    try:
        serve_until(house, listening, ending)
    finally:
        ending.set()
        thread.join()
    if faults:
        raise faults[0]
