"""Campaigns as files: `check`, `plan`, `apply`, `export`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comms.errors import Finding, FolderRefused, WrongUsage

if TYPE_CHECKING:
    from comms.content.differences import Difference
    from comms.workflows.apply import Plan

Folder = Annotated[
    Path, typer.Argument(help="The campaign folder, for example campaigns/lape.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]
ReplaceDesk = Annotated[
    bool,
    typer.Option(
        "--replace-desk", help="Let the folder count where the desk wrote otherwise."
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(check)
    app.command()(plan)
    app.command()(apply)
    app.command()(export)


def check(folder: Folder, json: AsJson = False) -> None:
    """Say what is wrong in a campaign folder, where, and what to do."""
    from comms.cli.words import findings_count, speaking, tell
    from comms.workflows.check import check as workflow

    _, findings = workflow(_existing(folder), speaking())
    _report(findings, json=json)
    if findings:
        tell("cli.found", findings=findings_count(findings, speaking()))
    else:
        tell("cli.in_order")
    raise typer.Exit(1 if _has_errors(findings) else 0)


def plan(
    folder: Folder, json: AsJson = False, replace_desk: ReplaceDesk = False
) -> None:
    """Show what applying a folder would change; change nothing."""
    from comms.cli.opening import open_site_or_blank
    from comms.cli.words import speaking
    from comms.workflows import apply as workflow

    found = workflow.plan(
        open_site_or_blank(),
        _existing(folder),
        speaking(),
        replace_desk=replace_desk,
    )
    _refuse_errors(found.findings, json=json)
    _report(found.findings, json=json, changes=found.changes, followed=found)
    _tell_kept(found.kept)


def apply(
    folder: Folder, json: AsJson = False, replace_desk: ReplaceDesk = False
) -> None:
    """Carry a folder out: all of it, or nothing where it has errors."""
    from comms.cli.opening import open_or_make_site
    from comms.cli.words import speaking, tell
    from comms.workflows import apply as workflow
    from comms.workflows.check import check as checked

    # Looked at first: a wrong folder begins no site.
    read, findings = checked(_existing(folder), speaking())
    _refuse_errors(findings, json=json)
    done = workflow.apply_checked(
        open_or_make_site(),
        read,
        findings,
        language=speaking(),
        replace_desk=replace_desk,
    )
    _report(done.findings, json=json, changes=done.changes, followed=done)
    _tell_kept(done.kept)
    if done.changes:
        tell("cli.applied")


def export(
    target: Annotated[Path, typer.Argument(help="Folder to write to; made if needed.")],
) -> None:
    """Write the store back to files; what has not changed keeps its bytes."""
    from comms.cli.opening import open_site
    from comms.cli.words import tell
    from comms.workflows import apply as workflow

    written = workflow.export(open_site(), target)
    tell("cli.exported", files=written, folder=target)


def _existing(folder: Path) -> Path:
    if not folder.exists():
        raise WrongUsage(key="cli.no_folder", folder=folder)
    if not folder.is_dir():
        raise WrongUsage(key="cli.not_a_folder", folder=folder)
    return folder


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _refuse_errors(findings: Sequence[Finding], *, json: bool) -> None:
    """End here if the folder has errors; a program is given them as well."""
    if not _has_errors(findings):
        return
    if json:
        _report(findings, json=True, changes=())
    raise FolderRefused(findings)


def _report(
    findings: Sequence[Finding],
    *,
    json: bool,
    changes: "Sequence[Difference] | None" = None,
    followed: "Plan | None" = None,
) -> None:
    from comms.cli.words import finding_line, print_json, speaking

    if json:
        document: dict[str, Any] = {"findings": [found.as_json() for found in findings]}
        if changes is not None:
            document["changes"] = [_as_json(change) for change in changes]
        if followed is not None:
            document |= _followed_as_json(followed)
        print_json(document)
        return
    for finding in findings:
        typer.echo(finding_line(finding, speaking()))
    if changes is not None:
        _print_changes(changes)
    if followed is not None:
        _print_followed(followed)


def _followed_as_json(followed: "Plan") -> dict[str, Any]:
    return {
        "voids": [{"kind": kind, "id": name} for kind, name in followed.voided],
        "stops": [{"kind": kind, "id": name} for kind, name in followed.stopped],
        "waits": [{"kind": kind, "id": name} for kind, name in followed.waits],
        "drafts": list(followed.drafted),
    }


def _print_followed(followed: "Plan") -> None:
    """Print what loses its approval, leaves no more, or is drafted."""
    from comms.cli.words import tell

    parts = {
        "cli.would_void": _names(followed.voided),
        "cli.would_stop": _names(followed.stopped),
        "cli.would_wait": _names(followed.waits),
        "cli.drafts": followed.drafted,
    }
    for key, names in parts.items():
        if names:
            tell(key, names=", ".join(names))


def _names(things: "Sequence[tuple[str, str]]") -> list[str]:
    """Return each item or edition once; pages and posts go with their item."""
    items = {name for kind, name in things if kind == "item"}
    return [
        name
        for kind, name in things
        if kind in {"item", "edition"} or not items & set(name.split(":"))
    ]


def _tell_kept(kept: Sequence[str]) -> None:
    """Say which files stay although the folder lacks them, for people."""
    from comms.cli.words import tell

    if kept:
        tell("cli.desk_kept", files=", ".join(kept))


def _as_json(change: "Difference") -> dict[str, Any]:
    return {
        "verb": change.verb,
        "kind": change.kind,
        "id": change.id,
        "file": change.path,
        "keys": list(change.keys),
        "consequence": change.consequence,
    }


_MARKS = {"add": "+", "change": "~", "remove": "-"}


def _print_changes(changes: "Sequence[Difference]") -> None:
    """Print a line for each thing; its file goes without saying."""
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    told = {change.path for change in changes if change.kind != "file"}
    shown = [c for c in changes if c.kind != "file" or c.path not in told]
    for change in shown:
        kind = say(language, f"rules.kind.{change.kind}")
        keys = f" ({', '.join(change.keys)})" if change.keys else ""
        typer.echo(f"{_MARKS[change.verb]} {kind} {change.id}{keys}")
        if change.consequence:
            typer.echo(f"    {say(language, f'rules.{change.consequence}')}")
    if not shown:
        typer.echo(say(language, "cli.no_changes"))
        return
    counts = {verb: sum(c.verb == verb for c in shown) for verb in _MARKS}
    typer.echo(say(language, "cli.changes", **counts))
