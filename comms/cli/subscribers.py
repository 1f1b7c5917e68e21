"""People who read newsletters, as lists: `subscribers …`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comms.cli import rights

if TYPE_CHECKING:
    from comms.model.lists import ListReport, Standing

_AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]

subscribers = typer.Typer(
    help="Take lists of people in, and write them out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    rights.add_to(subscribers)
    app.add_typer(subscribers, name="subscribers")


@subscribers.command("import")
def import_(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[
        Path, typer.Argument(help="A list: CSV in any form, or .xlsx.", exists=True)
    ],
    newsletter: Annotated[str, typer.Option(help="Newsletter by id, as POH.")],
    consent_source: Annotated[
        str, typer.Option(help="How these people agreed; kept with each of them.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")
    ] = False,
    mapping: Annotated[
        str,
        typer.Option(help="mailchimp, listmonk or one of mappings/; else found out."),
    ] = "",
    opt_outs: Annotated[
        str,
        typer.Option(
            help="All of them say no: unsubscribed, bounced, complained or objected."
        ),
    ] = "",
    language: Annotated[
        str, typer.Option(help="Of people whose row names none: fi, sv or en.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="File for one line about each row.")
    ] = None,
    json: _AsJson = False,
) -> None:
    """Take a list of people in, with a report of every row.

    Whoever has left, complained or could not be reached stays out, whatever the list
    says. If it is interrupted, give the same command again: it goes on from there.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.errors import WrongUsage
    from comms.workflows.list_import import Asked, take_list, try_list

    noes: tuple[Standing, ...] = ("unsubscribed", "bounced", "complained", "objected")
    standing = next((one for one in noes if one == opt_outs), None)
    if opt_outs and standing is None:
        raise WrongUsage(key="lists.opt_outs_unknown", value=opt_outs)
    asked = Asked(
        newsletter=newsletter,
        consent_source=consent_source,
        mapping=mapping,
        standing=standing,
        language=language,
        report=report,
    )
    done = (try_list if dry_run else take_list)(open_site(), file, asked)
    if json:
        print_json(as_json(done, dry_run=dry_run))
    else:
        _tell(done, dry_run=dry_run)


def as_json(done: "ListReport", *, dry_run: bool) -> dict[str, object]:
    """Return the shape that `--json` prints."""
    return {
        "dry_run": dry_run,
        "rows": done.rows,
        "outcomes": dict(done.counts),
        "adds_up": done.adds_up,
        "refused": dict(done.reasons),
        "mapping": done.mapping,
        "headings_left_out": list(done.left_out),
        "report": done.report,
        "run": done.run,
        "resumed_at": done.resumed_at,
    }


def _tell(done: "ListReport", *, dry_run: bool) -> None:
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    title = "lists.would" if dry_run else "lists.done"
    print(say(language, title, rows=str(done.rows)))
    if done.resumed_at:
        print(say(language, "lists.resumed", row=str(done.resumed_at)))
    for outcome, count in done.counts.items():
        if count:
            words = say(language, f"lists.outcome.{outcome}")
            print(f"  {count:>9}  {words}")
    for reason, count in sorted(done.reasons.items()):
        words = say(language, f"lists.reason.{reason}")
        print(f"  {'':9}  - {words}: {count}")
    if done.left_out:
        print(say(language, "lists.left_out", names=", ".join(done.left_out)))
    if done.report:
        print(say(language, "lists.report", file=done.report))


@subscribers.command()
def export(
    file: Annotated[
        Path,
        typer.Argument(help="Where to: .csv, .xlsx, .jsonl; one person: .json, .zip."),
    ],
    newsletter: Annotated[
        str, typer.Option(help="Only who ever stood with this one, as POH.")
    ] = "",
    person: Annotated[
        str, typer.Option(help="All that is kept of whoever has this address.")
    ] = "",
    json: _AsJson = False,
) -> None:
    """Write people out, in a file that only you may read.

    CSV and .xlsx are what `import` reads back; JSON lines (.jsonl) hold every consent,
    too, and the hashes of addresses that nothing is sent to. With --person, all that is
    kept of one person, for herself: .json, or .zip with tables as well.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, tell
    from comms.errors import WrongUsage
    from comms.workflows.list_export import Form, export_people

    if person:
        if newsletter:
            raise WrongUsage(key="rights.one_person")
        size = rights.write_person(person, file)
        if json:
            print_json({"file": str(file), "bytes": size, "people": 1})
        tell("rights.written", file=str(file))
        return
    forms: dict[str, Form] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx"}
    form = forms.get(file.suffix.lower(), "csv")
    count = export_people(open_site(), file, form=form, newsletter=newsletter)
    if json:
        print_json({"file": str(file), "form": form, "people": count})
    else:
        tell("lists.exported", count=str(count), file=str(file))


@subscribers.command()
def segment(
    name: Annotated[str, typer.Argument(help="One of segments/, by id.")],
    json: _AsJson = False,
) -> None:
    """Say how many people a segment has now, and show ten of them by hints."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, speaking, tell
    from comms.language import pick
    from comms.workflows.segments import show_segment

    shown = show_segment(open_site(), name)
    if json:
        sample = [
            {"address": hint, "language": language, "region": region}
            for hint, language, region in shown.sample
        ]
        print_json({"segment": name, "count": shown.count, "sample": sample})
        return
    called = pick(shown.segment.name, speaking())
    tell("lists.segment", name=called, count=str(shown.count))
    for hint, language, region in shown.sample:
        typer.echo(f"  {hint}  {language}  {region}")
