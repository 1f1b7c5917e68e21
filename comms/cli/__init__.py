"""The command line: parse, call a workflow, print. No rules live here.

Words for people go to standard error when `--json` is asked for; standard output then
holds one JSON document. Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from comms.cli import (
    accounts,
    audit,
    backup,
    bounce,
    changes,
    decisions,
    doctor,
    folder,
    holding,
    letting_in,
    operating,
    proof,
    retention,
    sending,
    serve,
    signing,
    subscribers,
    text_check,
    up,
    users,
    working,
)
from comms.cli.closing import AT_END
from comms.errors import CommsError

app = typer.Typer(
    name="comms",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        print(f"comms {version('comms')}")
        raise typer.Exit


@app.callback()
def which(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_say_version,
            is_eager=True,
            help="Say which version this is, and end.",
        ),
    ] = False,
) -> None:
    """One content store that drives every channel of a change programme."""


for part in (
    folder,
    decisions,
    changes,
    accounts,
    backup,
    proof,
    operating,
    doctor,
    holding,
    retention,
    audit,
    serve,
    text_check,
    up,
    working,
    letting_in,
    users,
    signing,
    sending,
    bounce,
    subscribers,
):
    part.add_commands(app)


def main() -> None:
    """Run the command that was typed; end in a sentence, whatever is wrong."""
    try:
        with AT_END:
            app()
    except (CommsError, OSError, ValueError) as error:
        from comms.cli.words import speaking, spoken
        from comms.config import SettingsFault

        if isinstance(error, ValueError) and not isinstance(error, SettingsFault):
            raise
        print(spoken(error, speaking()), file=sys.stderr)
        sys.exit(error.exit_code if isinstance(error, CommsError) else 1)
