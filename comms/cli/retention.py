"""Personal data whose time is over: `retention`."""

import json
from typing import Annotated

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(retention)


def retention(
    run: Annotated[
        bool, typer.Option("--run", help="Let it go; without this, only say what.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document.")
    ] = False,
) -> None:
    """Say which personal data is over its time; with --run, let it go.

    How many days each kind is kept, `retention` in programme.yaml says.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import speaking
    from comms.language import say
    from comms.workflows.audit_chain import AUDIT_DAYS, shorten
    from comms.workflows.list_files import REPORT_DAYS, list_files
    from comms.workflows.retention import retention as carry_out
    from comms.workflows.uploads import unsaved

    house = open_site()
    found = carry_out(house, run=run)
    files, reports = unsaved(house, run=run), list_files(house, run=run)
    acts = shorten(house, run=run)
    if as_json:
        kinds = [
            {
                "kind": line.kind,
                "days": line.days,
                "before": line.before.isoformat(),
                "count": line.count,
            }
            for line in found
        ]
        beside = {"unsaved_files": files, "list_files": reports, "acts": acts}
        print(json.dumps({"ran": run, "kinds": kinds, **beside}))
        return
    key = "programme.gone" if run else "programme.would_go"
    told = [(line.kind, line.count, line.days) for line in found]
    for kind, count, days in (
        *told,
        ("uploads", files, 1),
        ("list_files", reports, REPORT_DAYS),
        ("acts", acts, AUDIT_DAYS),
    ):
        print(
            say(
                speaking(),
                key,
                kind=say(speaking(), f"programme.retained.{kind}"),
                count=str(count),
                days=str(days),
            )
        )
