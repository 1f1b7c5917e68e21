"""For the one who runs it: `status`, `simulate`, `pause`, `resume`."""

from datetime import datetime
from typing import Annotated, Any

import typer

Unit = Annotated[
    str, typer.Option(help="Only this unit, as POH; without it: everything.")
]
As = Annotated[str, typer.Option("--as", help="The user who orders it.")]
_OPERATOR = "operator"
#: Lines of each kind that a person is shown; programs are given all.
_MOST = 50


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(status)
    app.command()(simulate)
    app.command()(pause)
    app.command()(resume)


def status(
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Say what waits, what needs a person, and what is stopped."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.workflows.status import status as workflow

    found = workflow(open_site())
    if json:
        print_json(found)
    else:
        _print(found)


def simulate(
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], help="Last day, as 2027-04-15."),
    ],
    subscriber: Annotated[
        str, typer.Option("--as", help="Only what this subscriber would get.")
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Show what will go out, where and when, as things stand; send nothing."""
    from comms.bootstrap import open_rehearsal
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.workflows.simulate import last_instant, outcome, rehearse

    house = open_site()
    with open_rehearsal(house) as copy:
        rehearse(copy, last_instant(copy, until.date()))
        found = outcome(copy, house.clock.now(), subscriber)
    if json:
        print_json([one.as_json() for one in found])
    else:
        _print_rehearsal(found)


def pause(
    unit: Unit = "",
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")] = "",
    user: As = _OPERATOR,
) -> None:
    """Stop everything, or one unit, at once: nothing leaves until it is resumed."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows.pause import pause as workflow

    done = workflow(open_site(), unit=unit, user=user, reason=reason)
    tell("cli.paused" if done else "cli.paused_already")


def resume(unit: Unit = "", user: As = _OPERATOR) -> None:
    """Lift a stop; what became too late meanwhile waits for a person."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows.pause import resume as workflow

    done = workflow(open_site(), unit=unit, user=user)
    tell("cli.resumed" if done else "cli.not_paused")


def _print(found: dict[str, Any]) -> None:
    from comms.cli.lane_words import lane_sentences
    from comms.cli.words import speaking, state_name
    from comms.language import say, say_count

    language = speaking()
    typer.echo(say(language, "cli.status_zone", zone=found["zone"]))
    for stop in found["paused"]:
        typer.echo(say(language, "cli.status_paused", **stop))
    _print_troubles(found, language)
    for part in ("needs_a_person", "waiting"):
        typer.echo(say_count(language, f"cli.status_{part}", len(found[part])))
        for row in found[part][:_MOST]:
            name = state_name(row["state"], language)
            typer.echo(f"  {row['due'][:16]}  {row['publication']}: {name}")
            if row["reason"]:
                typer.echo(f"    {row['reason']}")
        if (more := len(found[part]) - _MOST) > 0:
            typer.echo(say(language, "cli.status_more", count=more))
    for publication, count in found["unknown"].items():
        typer.echo(
            say_count(language, "cli.status_unknown", count, publication=publication)
        )
    for line in lane_sentences(found["lanes"], language):
        typer.echo(line)


def _print_troubles(found: dict[str, Any], language: str) -> None:
    from comms.language import say

    for alarm in found["alarms"]:
        typer.echo(say(language, "cli.status_alarm", **alarm))
    for hold in found["held_domains"]:
        typer.echo(say(language, "cli.status_held_domain", **hold))
    for account in found["mail_accounts"]:
        if account["state"] != "up":
            key = f"cli.status_account_{account['state']}"
            typer.echo(say(language, key, **account))


def _print_rehearsal(found: list[Any]) -> None:
    from comms.cli.words import speaking, state_name
    from comms.language import say

    language = speaking()
    if not found:
        typer.echo(say(language, "cli.nothing_goes_out"))
    for one in found:
        told = ", ".join(f"{code} {count}" for code, count in one.by_language.items())
        words = next(iter(one.words.values()), "")
        typer.echo(
            f"{one.at[:16].replace('T', ' ')}  {one.publication}: "
            f"{state_name(one.state, language)}  {told}  {words}"
        )
