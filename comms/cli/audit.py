"""The audit log, for the one who runs the machine: `audit verify`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from comms.model.audit_chain import Link, Verified

_LINK = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")

audit = typer.Typer(
    help="Who did what: whether the log is as it was written.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(audit, name="audit")


@audit.callback()
def _group() -> None:
    """Keep `verify` a command of its own."""


@audit.command()
def verify(
    head: Annotated[
        str,
        typer.Option(help="A link that you noted (PLACE:HASH): it must still stand."),
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Say where the log was changed, cut or added to; 0: nowhere, 1: somewhere."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.workflows.audit_chain import verify as workflow

    noted = _noted(head)
    found = workflow(open_site(), noted)
    if json:
        print_json(_document(found))
    else:
        _print(found, head)
    raise typer.Exit(0 if found.is_whole else 1)


def _noted(head: str) -> "Link | None":
    from comms.errors import WrongUsage
    from comms.model.audit_chain import Link

    if not head:
        return None
    parts = _LINK.fullmatch(head.strip())
    if parts is None:
        raise WrongUsage(key="operate.audit_head")
    return Link(place=int(parts[1]), hash=parts[2])


def _document(found: "Verified") -> dict[str, object]:
    return {
        "whole": found.is_whole,
        "acts": found.acts,
        "head": _written(found.head),
        "shortened_to": _written(found.anchor) if found.anchor.place else None,
        "broken": found.broken,
        "breaks": [vars(one) for one in found.breaks],
        "noted_stands": found.stands,
    }


def _written(link: "Link") -> str:
    return f"{link.place}:{link.hash}"


def _print(found: "Verified", head: str) -> None:
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    for one in found.breaks:
        typer.echo(say(language, f"operate.audit_{one.kind}", **vars(one)))
    if more := found.broken - len(found.breaks):
        typer.echo(say(language, "operate.audit_more", count=more))
    if head and found.stands is not True:
        key = "head_gone" if found.stands is False else "head_over"
        typer.echo(say(language, f"operate.audit_{key}", head=head.strip()))
    if found.anchor.place:
        typer.echo(
            say(language, "operate.audit_shortened", head=_written(found.anchor))
        )
    key = "whole" if found.is_whole else "broken"
    typer.echo(
        say(
            language,
            f"operate.audit_{key}",
            count=found.acts,
            head=_written(found.head),
        )
    )
