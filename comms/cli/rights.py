"""What a person may ask of us: `subscribers erase`, and her file by `export`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comms.workflows.exposed import Exposure

_Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]
#: Acts that are printed, the newest; all of them with `--json`.
_MOST_TOLD = 50
#: Asked for a person, and refused or not answered.
_REFUSED = 1


def add_to(subscribers: typer.Typer) -> None:
    """Add this module's commands to those about subscribers."""
    subscribers.command()(erase)
    subscribers.command()(exposed)


def erase(
    address: Annotated[str, typer.Argument(help="Of the person, in any spelling.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json: _Json = False,
) -> None:
    """Erase all that is known of a person, at her word; there is no way back.

    What stays is a keyed hash of the address, so that no list brings her back, and
    that it was done. Also where nothing is known yet.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import print_json, speaking, tell
    from comms.language import say
    from comms.workflows.erase import erase_address

    house = open_site()
    if not yes:
        tell("rights.erase.before", address=address)
        if not sys.stdin.isatty() or not typer.confirm(
            say(speaking(), "rights.erase.sure"), err=True
        ):
            tell("rights.erase.not_done")
            raise typer.Exit(_REFUSED)
    done = erase_address(house, address)
    if json:
        print_json(
            {
                "known": done.is_anybody,
                "subscriber": done.subscriber is not None,
                "deliveries": done.deliveries,
                "sign_ups": done.sign_ups,
            }
        )
        return
    key = "rights.erased" if done.is_anybody else "rights.unknown"
    tell(key, count=str(done.deliveries))


def exposed(
    since: Annotated[
        str, typer.Option(help='First moment, as "2027-03-01" or "2027-03-01T14:30".')
    ],
    until: Annotated[str, typer.Option(help="Moment it was over; else now.")] = "",
    newsletter: Annotated[
        str, typer.Option(help="Only who ever stood with this one, as POH.")
    ] = "",
    everybody: Annotated[
        bool,
        typer.Option(help="A disk, a backup or the database was taken: all people."),
    ] = False,
    file: Annotated[
        Path | None, typer.Option(help="List them in this CSV; that is put on record.")
    ] = None,
    json: _Json = False,
) -> None:
    """Say whose data was touched within a time, for who must tell it in 72 hours.

    By what is on record: views, exports and imports of people.
    """
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.errors import WrongUsage
    from comms.workflows.exposed import span_of, who_was_exposed

    house = open_site()
    try:
        first, last = span_of(house, since, until)
    except ValueError as error:
        raise WrongUsage(key="rights.exposed.time") from error
    found = who_was_exposed(
        house, first, last, newsletter=newsletter, everybody=everybody, file=file
    )
    if json:
        print_json({**vars(found), "touches": [vars(one) for one in found.touches]})
    else:
        _tell(found)


def _tell(found: "Exposure") -> None:
    from comms.cli.words import speaking
    from comms.language import say

    def line(key: str, **slots: object) -> None:
        print(say(speaking(), f"rights.exposed.{key}", **slots))

    line(
        "people",
        count=str(found.people),
        since=found.since.isoformat(timespec="minutes"),
        until=found.until.isoformat(timespec="minutes"),
    )
    for name, counts in (
        ("languages", found.languages),
        ("newsletters", found.newsletters),
        ("kinds", _called(found.kinds)),
    ):
        if counts:
            shown = ", ".join(f"{one} {count}" for one, count in counts.items())
            line(name, counts=shown)
    line("touches", count=str(len(found.touches)))
    for one in found.touches[-_MOST_TOLD:]:
        at = one.at.isoformat(timespec="minutes")
        print(f"  {at}  {one.by}  {one.verb}  {one.subject}  {one.note}".rstrip())
    if found.backups:
        line("backups", count=str(found.backups))
    if found.erased_since:
        line("erased", count=str(found.erased_since))
    if found.file:
        line("file", file=found.file)
    line("next")


def _called(kinds: "Mapping[str, int]") -> dict[str, int]:
    """Return kinds of data by what they are called."""
    from comms.cli.words import speaking
    from comms.language import say

    return {
        say(speaking(), f"rights.kind.{kind}"): count for kind, count in kinds.items()
    }


def write_person(address: str, file: Path) -> int:
    """Write all that is kept of a person into a file only its owner may read.

    Returns:
        Its bytes.

    Raises:
        NotFound: Nobody has this address.
    """
    from comms.cli.opening import open_site
    from comms.workflows.person_file import Form, file_of_address

    form: Form = "zip" if file.suffix == ".zip" else "json"
    content = file_of_address(open_site(), address, form=form)
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file.write_bytes(content)
