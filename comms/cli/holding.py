"""Mail that waits because of an incident at a domain: `release` lets it go."""

from typing import Annotated

import typer

_OPERATOR = "operator"


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(release)


def release(
    domain: Annotated[
        str, typer.Argument(help="A held domain, as status shows it: mail.example.")
    ],
    user: Annotated[
        str, typer.Option("--as", help="The user who orders it.")
    ] = _OPERATOR,
) -> None:
    """Let mail to a held domain leave; addresses refused there now count as gone."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows.release_domain import release_domain

    release_domain(open_site(), domain, user=user)
    tell("cli.domain_released", domain=domain)
