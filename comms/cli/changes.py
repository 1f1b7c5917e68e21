"""After something has gone out: `withdraw` it, `settle` what nobody could find out."""

from typing import Annotated

import typer

Item = Annotated[str, typer.Argument(help="An item by its id, as spring_news.")]
As = Annotated[str, typer.Option("--as", help="The user who decides.")]
Reason = Annotated[
    str, typer.Option("--note", help="The reason; readers see it where the page was.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(withdraw)
    app.command()(settle)


def withdraw(item: Item, user: As, note: Reason = "", json: Json = False) -> None:
    """Take an item back from everywhere we can reach; mail cannot be called back."""
    from dataclasses import asdict

    from comms.cli.opening import open_site
    from comms.cli.words import print_json, speaking, state_name, tell
    from comms.workflows.withdraw import withdraw as workflow

    done = workflow(open_site(), item, user=user, note=note)
    if json:
        print_json(asdict(done))
    tell("cli.decided", name=item, state=state_name(done.state, speaking()))
    _tell_count(len(done.removals))
    for name in done.by_hand:
        tell("cli.withdrawn_by_hand", publication=name)
    for key in ("mailed", "editions"):
        if names := ", ".join(getattr(done, key)):
            tell(f"cli.withdrawn_{key}", editions=names)


def settle(  # noqa: PLR0913 - one option each
    publication: Annotated[str, typer.Argument(help="A publication's id.")],
    *,
    user: As,
    account: Annotated[
        str, typer.Option(help="Of a post: the account, as x_national.")
    ] = "",
    language: Annotated[str, typer.Option(help="Of a post: its language, as fi.")] = "",
    recipient: Annotated[
        str, typer.Option(help="Of a mail: to whom, as the ledger says, s:12.")
    ] = "",
    there: Annotated[
        str, typer.Option(metavar="URL", help="The post stands there.")
    ] = "",
    arrived: Annotated[bool, typer.Option("--arrived", help="The mail is there.")] = (
        False
    ),
    not_there: Annotated[
        bool, typer.Option("--not-there", help="It is not; send it once more.")
    ] = False,
) -> None:
    """Say what became of a post or mail in doubt, or that a change was made by hand.

    A mail that a fault kept from being written is sent by --not-there, once mended.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import speaking, tell
    from comms.errors import WrongUsage
    from comms.language import say
    from comms.workflows.settle import delivery_named, mail_named, settle_unknown

    is_there = arrived if recipient else bool(there)
    if is_there == not_there or (there if recipient else arrived):
        raise WrongUsage(key="cli.settle_one_of")
    if not recipient and not (account and language):
        raise WrongUsage(key="cli.settle_which")
    house = open_site()
    found = (
        mail_named(house, publication, recipient)
        if recipient
        else delivery_named(house, publication, account, language)
    )
    state = settle_unknown(house, found, user=user, is_there=is_there, url=there)
    tell(
        "cli.settled",
        publication=publication,
        account=account or "email",
        language=language or recipient,
        state=say(speaking(), f"cli.delivery.{state}"),
    )


def _tell_count(removals: int) -> None:
    import sys

    from comms.cli.words import speaking
    from comms.language import say_count

    if removals:
        line = say_count(speaking(), "cli.withdrawn_removed", removals)
        print(line, file=sys.stderr)
