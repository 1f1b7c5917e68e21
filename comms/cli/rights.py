"""What a person may ask of us: `subscribers erase`, and her file by `export`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

_Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]
#: Asked for a person, and refused or not answered.
_REFUSED = 1


def add_to(subscribers: typer.Typer) -> None:
    """Add this module's commands to those about subscribers."""
    subscribers.command()(erase)


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
