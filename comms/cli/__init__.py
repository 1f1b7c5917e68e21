"""The command line: parse, call a workflow, print. No rules live here.

Words for people go to standard error when `--json` is asked for; standard output then
holds one JSON document. Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import sys

import typer

from comms.cli import decisions, folder, proof, serve
from comms.cli.words import sentence
from comms.errors import CommsError

app = typer.Typer(
    name="comms",
    help="One content store that drives every channel of a change programme.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for part in (folder, decisions, proof, serve):
    part.add_commands(app)


def main() -> None:
    """Run the command that was typed."""
    try:
        app()
    except CommsError as error:
        from comms.config import load

        print(sentence(error, load().language), file=sys.stderr)
        sys.exit(error.exit_code)
