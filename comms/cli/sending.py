"""Before and while an edition leaves: `forecast`, `test-send`."""

from typing import Annotated

import typer

Publication = Annotated[str, typer.Argument(help="An edition by its id, as NL1.")]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(forecast)
    app.command("test-send")(send_test)


def forecast(
    publication: Publication,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Say to how many an edition goes, and when the last mail will have left."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, speaking
    from comms.workflows.forecast import forecast as workflow

    found = workflow(open_site(), publication)
    if json:
        print_json(found.as_json())
        return
    for sentence in found.sentences(speaking()):
        typer.echo(sentence)


def send_test(
    publication: Publication,
    user: Annotated[
        str,
        typer.Option(
            "--as", help="The user who asks for it, and gets it without --to."
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            help="Address of a user of the programme; who asks, without --as."
        ),
    ] = "",
    later: Annotated[
        bool, typer.Option("--later", help="Leave the sending to the worker.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Send an edition to a user as a test: every message its readers would get."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, speaking, tell
    from comms.errors import ChannelUnavailable, WrongUsage
    from comms.language import say_count
    from comms.workflows.test_now import deliver_test
    from comms.workflows.test_send import send_test as workflow

    if not user and not to:
        raise WrongUsage(key="sending.as_or_to")
    house = open_site()
    sent = workflow(house, publication, user=user, to=to)
    try:
        arrived = None if later else deliver_test(house, sent.publication_ids)
    except ChannelUnavailable:
        tell("sending.test_waits")
        raise
    if json:
        print_json(
            {
                "publication": publication,
                "to": sent.address,
                "messages": len(sent.publication_ids),
                "sent": arrived,
            }
        )
        return
    key = "sending.test_queued" if later else "sending.test_sent"
    count = len(sent.publication_ids)
    typer.echo(say_count(speaking(), key, count, address=sent.address))
