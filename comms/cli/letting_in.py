"""Who comes in to the desk: `sign-in-link`."""

from typing import Annotated

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("sign-in-link")(sign_in_link)


def sign_in_link(
    user: Annotated[str, typer.Argument(help="A user by id, as coordinator_VSU.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Print a link that signs a user in to the desk once, within half an hour."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, tell
    from comms.demo.address import reachable
    from comms.workflows.sign_in import sign_in_link as workflow

    house = open_site()
    link = reachable(house, workflow(house, user))
    if json:
        print_json({"user": user, "url": link})
        return
    tell("cli.link_is_secret", user=user)
    typer.echo(link)
