"""Campaigns as files: `check`, `plan`, `apply`, `export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comms.cli.words import finding_line, print_json, tell

if TYPE_CHECKING:
    from comms.workflows.apply import Plan

Folder = Annotated[
    Path, typer.Argument(help="The campaign folder, for example campaigns/lape.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(check)
    app.command()(plan)
    app.command()(apply)
    app.command()(export)


def check(folder: Folder, json: AsJson = False) -> None:
    """Say what is wrong in a campaign folder, where, and what to do."""
    from comms.config import load
    from comms.workflows import apply as workflow

    _, findings = workflow.check(_existing(folder), load().language)
    _report(findings, json=json)
    errors = sum(finding.severity == "error" for finding in findings)
    if not findings:
        tell("The folder is in order.")
    raise typer.Exit(1 if errors else 0)


def plan(folder: Folder, json: AsJson = False) -> None:
    """Show what applying a folder would change; change nothing."""
    from comms.cli.opening import open_or_make_site
    from comms.workflows import apply as workflow

    house = open_or_make_site()
    found = workflow.plan(house, _existing(folder), house.settings.language)
    _report(found.findings, json=json, changes=_changes(found))
    if not json:
        _print_changes(found)
    raise typer.Exit(1 if found.errors else 0)


def apply(folder: Folder, json: AsJson = False) -> None:
    """Carry a folder out: all of it, or nothing where it has errors."""
    from comms.cli.opening import open_or_make_site
    from comms.errors import FolderRefused
    from comms.workflows import apply as workflow

    house = open_or_make_site()
    try:
        done = workflow.apply(house, _existing(folder), house.settings.language)
    except FolderRefused as refused:
        if json:
            _report(refused.findings, json=json, changes=[])
            raise typer.Exit(1) from None
        raise
    _report(done.findings, json=json, changes=_changes(done))
    if not json:
        _print_changes(done)
    tell(f"Applied: {len(done.changes)} changes.")


def export(
    target: Annotated[Path, typer.Argument(help="Folder to write to; made if needed.")],
) -> None:
    """Write the store back to files; what has not changed keeps its bytes."""
    from comms.cli.opening import open_site
    from comms.workflows import apply as workflow

    written = workflow.export(open_site(), target)
    tell(f"{written} files in {target}.")


def _existing(folder: Path) -> Path:
    from comms.errors import WrongUsage

    if not folder.is_dir():
        message = f"{folder} is not a folder. Name a campaign folder."
        raise WrongUsage(message)
    return folder


def _report(findings: Any, *, json: bool, **more: Any) -> None:  # noqa: ANN401 - as printed
    if json:
        print_json({"findings": [finding.as_json() for finding in findings], **more})
        return
    for finding in findings:
        typer.echo(finding_line(finding))


def _changes(plan: "Plan") -> list[dict[str, Any]]:
    return [
        {
            "verb": change.verb,
            "kind": change.kind,
            "id": change.id,
            "file": change.path,
            "keys": list(change.keys),
            "consequence": change.consequence,
        }
        for change in plan.changes
    ]


def _print_changes(plan: "Plan") -> None:
    marks = {"add": "+", "change": "~", "remove": "-"}
    for change in plan.changes:
        keys = f" ({', '.join(change.keys)})" if change.keys else ""
        typer.echo(f"{marks[change.verb]} {change.kind} {change.id}{keys}")
    if not plan.changes:
        typer.echo("No changes.")
