"""For accounts: `posted` marks a card as posted, `retire` closes one for good."""

from typing import Annotated

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(posted)
    app.command()(retire)


def posted(
    publication: Annotated[
        str, typer.Argument(help="An item or publication by its id, as spring_news.")
    ],
    account: Annotated[str, typer.Option(help="Where it was posted, as fb_network.")],
    user: Annotated[str, typer.Option("--as", help="The user who posted it.")],
    language: Annotated[str, typer.Option(help="Only this one, as fi.")] = "",
    url: Annotated[str, typer.Option(help="Where it stands now.")] = "",
) -> None:
    """Mark what was posted by hand: the card is done."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows.cards import posted as workflow

    house = open_site()
    workflow(house, publication, account=account, language=language, user=user, url=url)
    tell("cli.posted", name=publication)


def retire(
    account: Annotated[str, typer.Argument(help="The account by its id, as x_old.")],
    user: Annotated[str, typer.Option("--as", help="The user who closes it.")],
    note: Annotated[str, typer.Option(help="Why; everybody sees it.")] = "",
) -> None:
    """Close an account for good: nothing leaves on it, its log stays."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows.accounts import retire as workflow

    done = workflow(open_site(), account, user=user, reason=note)
    tell("cli.retired" if done else "cli.retired_already", name=account)
