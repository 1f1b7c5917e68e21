"""Processes that stay: `web`, and the demo."""

from pathlib import Path
from typing import Annotated

import typer

from comms.cli.up import InsecureLocal, require_safe


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(web)
    app.command(hidden=True)(demo)


def web(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen at.", min=1, max=65535)
    ] = 8000,
    insecure_local: InsecureLocal = False,
) -> None:
    """Serve the readers' site and the desk, until told to end (Ctrl-C, SIGTERM)."""
    from comms.cli.ending import told_to_end
    from comms.cli.opening import open_site
    from comms.config import load
    from comms.web.serve import serve_site

    require_safe(load(), host=host, insecure_local=insecure_local)
    serve_site(open_site(), host=host, port=port, ending=told_to_end())


def demo(
    once: Annotated[bool, typer.Option(help="End after the summary.")] = False,
    fresh: Annotated[bool, typer.Option(help="Start over.")] = False,
    json: Annotated[
        Path | None, typer.Option(help="Write the summary to this file.")
    ] = None,
    home: Annotated[Path, typer.Option(help="Site folder of the demo.")] = Path(
        "var/demo"
    ),
) -> None:
    """Run the sample quarter in simulated time, then serve what came of it."""
    from comms.demo.runner import run

    run(home, fresh=fresh, summary_file=json, serve=not once)
