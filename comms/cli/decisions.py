"""What the desk does, for scripts and tests: same workflow, same policy."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import typer

What = Annotated[str, typer.Argument(help="An edition or item by its id, as NL1.")]
As = Annotated[str, typer.Option("--as", help="The user who decides.")]
Note = Annotated[str, typer.Option(help="A reason or comment, kept with the act.")]
Untested = Annotated[
    str, typer.Option(help="Why it may leave without a test send; kept in the log.")
]

_VERBS = {
    "submit": "Send an item or edition for approval.",
    "return": "Send it back for changes, with a comment.",
    "correct": "Let an urgent correction out, with the reason as --note.",
    "cancel": "Call off an edition that has not left.",
}


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    for verb, words in _VERBS.items():
        app.command(verb, help=words)(_command(verb))
    app.command("approve")(approve)
    app.command("schedule")(schedule)


def schedule(
    what: What,
    user: As,
    note: Note = "",
    untested_because: Untested = "",
) -> None:
    """Let an approved edition leave at its time."""
    from comms.cli.opening import open_site
    from comms.cli.words import speaking, state_name, tell
    from comms.errors import NotFound
    from comms.workflows.decide import decide
    from comms.workflows.forecast import forecast

    house = open_site()
    state = decide(
        house,
        "schedule",
        what,
        user=user,
        note=note,
        untested_because=untested_because,
    )
    tell("cli.decided", name=what, state=state_name(state, speaking()))
    with suppress(NotFound):
        # A post that was held is scheduled too; it has no readers to count.
        for sentence in forecast(house, what).sentences(speaking()):
            print(sentence, file=sys.stderr)


def approve(
    what: What, user: As, note: Note = "", untested_because: Untested = ""
) -> None:
    """Approve exactly what stands there now, with the letter that tells it."""
    _order("approve", what, user, note, untested_because)


def _command(verb: str) -> Callable[..., None]:
    def command(what: What, user: As, note: Note = "") -> None:
        _order(verb, what, user, note)

    return command


def _order(verb: str, what: str, user: str, note: str, because: str = "") -> None:
    from comms.cli.opening import open_site
    from comms.cli.words import speaking, state_name, tell
    from comms.workflows.ordering import order, state_of

    house = open_site()
    order(house, verb, what, user=user, note=note, untested_because=because)
    state = state_of(house, what)
    tell("cli.decided", name=what, state=state_name(state, speaking()))
