"""Who works here, for scripts and for the day nobody can sign in: `user …`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from comms.workflows.people import People

_UserId = Annotated[str, typer.Argument(help="A user by id, as coordinator_VSU.")]
_AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]

users = typer.Typer(
    help="Invite people, list them, let them go, or let one in by a link.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(users, name="user")


@users.command()
def invite(  # noqa: PLR0913, PLR0917 - the options of a command
    email: Annotated[str, typer.Argument(help="Address of the person.")],
    name: Annotated[str, typer.Option(help="What she is called.")],
    role: Annotated[str, typer.Option(help="As in users.yaml: coordinator, viewer …")],
    unit: Annotated[str, typer.Option(help="A unit, or national.")] = "national",
    language: Annotated[str, typer.Option(help="fi, sv or en.")] = "",
    print_link: Annotated[
        bool, typer.Option("--link", help="Print the link instead of mailing it.")
    ] = False,
    json: _AsJson = False,
) -> None:
    """Invite a person; by mail the link leaves while the service runs."""
    from comms.cli.words import print_json, tell
    from comms.model.door import Newcomer
    from comms.workflows.pause import OPERATOR

    new = Newcomer(email=email, called=name, role=role, scope=unit, language=language)
    user, link = _people().invite(OPERATOR, new, mailed=not print_link)
    if json:
        print_json({"user": user, "url": link})
        return
    if print_link:
        tell("cli.link_is_secret", user=user)
        typer.echo(link)
    else:
        tell("cli.user_invited", user=user)


@users.command("list")
def list_users(json: _AsJson = False) -> None:
    """List everybody who works here, was invited or has left."""
    from comms.cli.words import print_json, speaking
    from comms.language import say
    from comms.workflows.pause import OPERATOR

    page = _people().page(OPERATOR, speaking())
    if json:
        print_json(
            [
                {
                    "user": one.user,
                    "name": one.name,
                    "email": one.email,
                    "role": one.role,
                    "scope": one.scope,
                    "state": one.state,
                    "keys": list(one.keys),
                }
                for one in page.people
            ]
        )
        return
    for one in page.people:
        typer.echo(
            say(
                speaking(),
                "cli.user_line",
                user=one.user,
                role=one.role,
                scope=one.scope,
                state=say(speaking(), f"people.state.{one.state}"),
                email=one.email,
            )
        )


@users.command()
def deactivate(user: _UserId, json: _AsJson = False) -> None:
    """Let a person go: her sessions, keys and links end at once; her acts stay."""
    from comms.cli.words import print_json, tell
    from comms.workflows.pause import OPERATOR

    _people().deactivate(OPERATOR, user)
    if json:
        print_json({"user": user, "state": "left"})
        return
    tell("cli.user_deactivated", user=user)


@users.command()
def link(user: _UserId, json: _AsJson = False) -> None:
    """Print a link that signs a user in to the desk once, within half an hour."""
    from comms.cli.letting_in import sign_in_link

    sign_in_link(user, json)


def _people() -> "People":
    from comms.cli.opening import open_site
    from comms.workflows.people import People

    return People(open_site())
