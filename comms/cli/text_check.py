"""What a network makes of a text: `text-check`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from comms.cli.words import print_json

if TYPE_CHECKING:
    from comms.content.text_check import Registry, TextCheck


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("text-check")(text_check)


def text_check(
    channel: Annotated[str, typer.Option(help="Kind of channel, as x or mastodon.")],
    language: Annotated[
        str, typer.Option(help="Language of the text, and of what is said about it.")
    ],
    unit: Annotated[
        str, typer.Option(help="Add the hashtags of this unit, or of national.")
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Measure the text on standard input as a network does, and find its hashtags."""
    from comms.content.text_check import check_text

    text = _text(sys.stdin.buffer.read())
    registry = _registry(channel, language, unit) if unit else None
    found = check_text(text, channel=channel, language=language, registry=registry)
    if json:
        print_json(found.as_json())
    else:
        _print(found)
    raise typer.Exit(0 if found.fits else 1)


def _text(raw: bytes) -> str:
    """Return what was typed; the line end of `echo` is not part of it."""
    from comms.errors import WrongUsage

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise WrongUsage(key="posts.not_utf8", byte=fault.start + 1) from fault
    return text.replace("\r\n", "\n").removesuffix("\n")


def _registry(channel: str, language: str, unit: str) -> "Registry":
    from comms.cli.opening import open_site
    from comms.clock import in_zone
    from comms.content.text_check import registry_of
    from comms.store.catalogue import load_catalogue

    house = open_site()
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    return registry_of(
        catalogue,
        unit=unit,
        language=language,
        channel=channel,
        day=in_zone(house.clock.now(), catalogue.zone).date(),
    )


def _print(found: "TextCheck") -> None:
    typer.echo(" ".join([f"{found.length}/{found.limit}", *found.hashtags]))
    for problem in found.problems:
        typer.echo(problem.message, err=True)
