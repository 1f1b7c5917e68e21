"""Mail held by an incident at a domain, or by a fault of ours: `release`."""

import sys
from typing import Annotated

import typer

_OPERATOR = "operator"


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(release)


def release(
    name: Annotated[
        str,
        typer.Argument(help="A held domain, as mail.example, or publication, as NL1."),
    ],
    user: Annotated[
        str, typer.Option("--as", help="The user who orders it.")
    ] = _OPERATOR,
    note: Annotated[str, typer.Option(help="Why; kept with the act.")] = "",
) -> None:
    """Let held mail leave: to a domain, or of a publication whose fault is mended.

    Addresses refused at the domain now count as gone. Of a publication, whoever was
    refused for the fault is queued again.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import speaking, tell
    from comms.errors import NotFound
    from comms.language import say_count
    from comms.workflows.release_domain import release_domain
    from comms.workflows.release_mail import release_mail

    house = open_site()
    try:
        done = release_mail(house, name, user=user, note=note)
    except NotFound:
        release_domain(house, name, user=user)
        tell("cli.domain_released", domain=name)
        return
    for publication in done.publications:
        tell("cli.mail_released", publication=publication)
    if done.again:
        line = say_count(speaking(), "cli.mail_queued_again", done.again)
        print(line, file=sys.stderr)
