"""Keys with which mail is signed: `dkim-key`."""

from typing import Annotated, Literal

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("dkim-key")(dkim_key)


def dkim_key(
    domain: Annotated[str, typer.Argument(help="Domain that mail comes from.")],
    selector: Annotated[str, typer.Argument(help="Name of the key, as r2027.")],
    kind: Annotated[
        Literal["rsa", "ed25519"], typer.Option(help="Give mail both, RSA first.")
    ] = "rsa",
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Make a key that signs mail, unless it is there; print what DNS must say."""
    from comms.bootstrap import signing_keys
    from comms.cli.words import print_json, tell
    from comms.config import load

    signer = signing_keys(load()).make(domain, selector, kind)
    name = f"{selector}._domainkey.{domain}"
    if json:
        print_json({"name": name, "type": "TXT", "value": signer.dns_record})
        return
    tell("cli.dkim_record", name=name)
    typer.echo(signer.dns_record)
