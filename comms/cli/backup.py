"""Saving a site and putting it back: `backup`, `restore`, `restored`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from comms.bootstrap import BackupSecret
    from comms.workflows.restored import Decided, HeldBack

KeyFile = Annotated[
    Path | None,
    typer.Option(help="File of at least 32 random bytes that opens it.", exists=True),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the passphrase.", exists=True),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for programs.")
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(backup)
    app.command()(restore)
    app.command()(restored)


def backup(
    file: Annotated[Path, typer.Argument(help="New file to write.")],
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Save the whole site into one encrypted file, while it goes on working."""
    from comms.bootstrap import backup_for_writing
    from comms.cli.opening import open_site_as_it_is
    from comms.cli.words import print_json, tell
    from comms.workflows.backup import backup as workflow
    from comms.workflows.backup import note_backup

    secret = _secret(key_file, passphrase_file, is_new=True)
    # Before an upgrade is when a backup matters most.
    house = open_site_as_it_is()
    with backup_for_writing(file, secret) as target:
        saved = workflow(house, target)
    note_backup(house, saved)
    size = file.stat().st_size
    if json:
        print_json({"file": str(file), "bytes": size, **vars(saved)})
    tell("operate.saved", file=file, rows=saved.rows, files=saved.files, bytes=size)
    if saved.elsewhere:
        tell("operate.elsewhere", names=", ".join(saved.elsewhere))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    key_file: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    departures: Annotated[
        list[Path] | None,
        typer.Option(
            help="The old machine's departures.log: who left after the backup.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Put a site back on an empty machine; it starts paused."""
    import os

    from comms.bootstrap import backup_for_reading
    from comms.cli.opening import open_or_make_site
    from comms.cli.words import print_json, speaking, tell
    from comms.clock import SystemClock
    from comms.config import load
    from comms.workflows.restore import restore as workflow

    os.umask(0o077)
    secret = _secret(key_file, passphrase_file, is_new=False)
    done = workflow(
        load().home,
        lambda: backup_for_reading(file, secret),
        SystemClock(),
        speaking(),
        departures or (),
    )
    # What an engine keeps for itself is in no backup: it is made anew.
    open_or_make_site()
    if json:
        print_json(vars(done))
    at = datetime.fromisoformat(done.taken_at).isoformat(timespec="minutes")
    tell("operate.restored", rows=done.rows, files=done.files, at=at)
    if departures:
        tell("operate.left", count=done.left)
    if done.held:
        tell("operate.held", names=", ".join(done.held))
    if done.elsewhere:
        tell("operate.elsewhere", names=", ".join(done.elsewhere))


def restored(
    publication: Annotated[
        str, typer.Argument(help="A publication that is held; without: all of them.")
    ] = "",
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Go on from where the backup was.")
    ] = False,
    sent: Annotated[
        bool, typer.Option("--sent", help="Count all who wait as having got it.")
    ] = False,
    mail_log: Annotated[
        Path | None,
        typer.Option(
            help="Count those as having got it whose mail stands in this log.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show what a restore holds back, or decide what becomes of it."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.errors import WrongUsage
    from comms.workflows import restored as workflow

    if sum((go_on, sent, mail_log is not None)) > 1 or (sent and not publication):
        raise WrongUsage(key="operate.one_of")
    house = open_site()
    if go_on:
        done = workflow.go_on(house, publication)
    elif sent:
        done = workflow.count_sent(house, publication)
    elif mail_log is not None:
        with mail_log.open("rb") as lines:
            done = workflow.by_mail_log(house, lines, publication)
    else:
        found = workflow.held(house)
        if json:
            print_json([one.as_json() for one in found])
        else:
            _print(found)
        return
    if json:
        print_json(vars(done))
    _tell(done)


def _print(found: "list[HeldBack]") -> None:
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    if not found:
        typer.echo(say(language, "operate.nothing_held"))
    for one in found:
        key = "held_sending" if one.had_begun else "held_scheduled"
        typer.echo(say(language, f"operate.{key}", **one.as_json()))


def _tell(done: "Decided") -> None:
    from comms.cli.words import tell

    names = ", ".join(done.publications) or "–"
    tell("operate.decided", names=names, counted=done.counted)
    if done.strangers:
        tell("operate.strangers", count=done.strangers)


def _secret(
    key_file: Path | None, passphrase_file: Path | None, *, is_new: bool
) -> "BackupSecret":
    """Return the secret that was named, or ask the person for a passphrase."""
    import sys

    from comms.bootstrap import backup_secret
    from comms.cli.words import speaking
    from comms.errors import WrongUsage
    from comms.language import say

    if key_file and passphrase_file:
        raise WrongUsage(key="operate.one_secret")
    if key_file:
        return backup_secret(file=key_file)
    if passphrase_file:
        lines = passphrase_file.read_text(encoding="utf-8").splitlines()
        return backup_secret(words=lines[0] if lines else "")
    if not sys.stdin.isatty():
        raise WrongUsage(key="operate.one_secret")
    words = typer.prompt(
        say(speaking(), "operate.passphrase"), hide_input=True, err=True
    )
    if is_new:
        again = typer.prompt(
            say(speaking(), "operate.passphrase_again"), hide_input=True, err=True
        )
        if again != words:
            raise WrongUsage(key="operate.passphrases_differ")
    return backup_secret(words=words)
