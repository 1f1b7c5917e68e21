"""What can be proved about what was sent: `ledger`."""

from typing import Annotated, Any

import typer


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
    from comms.cli.words import print_json
    from comms.workflows.ledger import ledger as workflow

    found = workflow(open_site(), publication)
    if json:
        print_json(found)
    else:
        _print(found)
    raise typer.Exit(0 if found["adds_up"] else 1)


def _print(found: dict[str, Any]) -> None:
    from comms.cli.words import speaking
    from comms.language import say, say_count

    language = speaking()
    recipients = say_count(language, "cli.recipients", found["recipients"])
    typer.echo(f"{found['publication']}: {recipients}")
    states = (
        f"{say(language, f'cli.delivery.{state}')} {count}"
        for state, count in found["by_state"].items()
    )
    languages = (f"{code} {count}" for code, count in found["by_language"].items())
    for part in (states, languages):
        if line := ", ".join(part):
            typer.echo(line)
    for kind in ("unknown", "not_written"):
        if some := found.get(kind):
            names = ", ".join(some)
            name = found["publication"]
            typer.echo(
                say(language, f"cli.ledger_{kind}", recipients=names, publication=name)
            )
    typer.echo(say(language, f"cli.adds_up.{'yes' if found['adds_up'] else 'no'}"))
