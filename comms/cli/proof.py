"""What can be proved about what was sent: `ledger`."""

from typing import Annotated, Any

import typer

from comms.cli.words import print_json


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(ledger)


def ledger(
    publication: Annotated[str, typer.Argument(help="A publication's id, as NL1.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Prove that recipients equal the sum over all states."""
    from comms.cli.opening import open_site
    from comms.workflows.ledger import ledger as workflow

    found = workflow(open_site(), publication)
    if json:
        print_json(found)
    else:
        _print(found)
    raise typer.Exit(0 if found["adds_up"] else 1)


def _print(found: dict[str, Any]) -> None:
    typer.echo(f"{found['publication']}: {found['recipients']} recipients")
    for part in ("by_state", "by_language"):
        typer.echo(", ".join(f"{key} {count}" for key, count in found[part].items()))
    typer.echo("The sum adds up." if found["adds_up"] else "THE SUM DOES NOT ADD UP.")
