"""Everything that could keep a site from sending: `doctor`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from comms.operating.diagnosis import Diagnosis
    from comms.workflows.doctor import Examination


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(doctor)


def doctor(
    nameserver: Annotated[
        list[str] | None,
        typer.Option(help="Name server to ask, as 127.0.0.1:5353; may be repeated."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Examine database, disk, clock, keys, accounts and DNS; say what to do."""
    from comms.bootstrap import doctors_tools
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.workflows.doctor import examine

    house = open_site()
    found = examine(house, doctors_tools(house.settings, nameserver or ()))
    if json:
        findings = [one.as_json(_sentence(one)) for one in found.diagnoses]
        print_json({"findings": findings, "seen": found.seen})
    else:
        _print(found)
    raise typer.Exit(1 if found.has_errors else 0)


def _sentence(diagnosis: "Diagnosis") -> str:
    from comms.cli.words import speaking, spoken
    from comms.errors import CommsError
    from comms.language import say

    language = speaking()
    slots = dict(diagnosis.slots)
    problem = slots.get("problem")
    if isinstance(problem, (CommsError, OSError)):
        slots["problem"] = spoken(problem, language)
    return say(language, f"doctor.{diagnosis.rule}", **slots)


def _print(found: "Examination") -> None:
    from datetime import datetime

    from comms.cli.words import speaking
    from comms.language import say, say_count
    from comms.workflows.doctor_webhooks import shown

    language = speaking()
    for one in found.diagnoses:
        severity = say(language, f"doctor.severity.{one.severity}")
        where = f"{one.check} {one.subject}".strip()
        typer.echo(f"{where}: {severity}: {_sentence(one)}")
        if one.record is not None:
            typer.echo(f"    {one.record.name}. {one.record.type}")
            typer.echo(f"    {one.record.value}")
    for name, announced in found.seen.get("mail", {}).items():
        words = ", ".join(
            f"{keyword} {rest}".strip().upper() for keyword, rest in announced.items()
        )
        typer.echo(say(language, "doctor.announced", account=name, words=words or "–"))
    for name, heard in found.seen.get("webhooks", {}).items():
        taken = heard["taken_at"]
        at = shown(datetime.fromisoformat(taken)) if taken else ""
        at = at or say(language, "doctor.never")
        typer.echo(say(language, "doctor.webhook_heard", name=name, at=at))
    typer.echo(say_count(language, "doctor.total", len(found.diagnoses)))
