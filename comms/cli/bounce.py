"""What came back by mail: `bounce read`, `bounce fetch`, `bounce listen`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from comms.receive.values import Recipient, Returned
    from comms.workflows.house import House
    from comms.workflows.receive import Follows

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """One mail that was read."""

    file: str
    found: "Returned"
    #: By what it is known again.
    mark: str
    #: As it came, where a mail server hands it over and nobody else has it.
    raw: bytes = b""


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands."""
    bounce = typer.Typer(help="Mail that came back.", no_args_is_help=True)
    bounce.command("read")(read)
    bounce.command("fetch")(fetch)
    bounce.command("listen")(listen)
    app.add_typer(bounce, name="bounce")


def read(
    paths: Annotated[
        list[str],
        typer.Argument(help="Mails, folders of mails, or - for standard input."),
    ],
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Draw the consequences in the site folder, once."),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Say of each mail what it is, whom it is about, why, and what follows."""
    from comms.cli.words import print_json

    mails = [_read(name, raw) for name, raw in _octets(paths)]
    followed = _apply(mails) if apply else {}
    if json:
        print_json([_as_json(mail, followed.get(mail.file)) for mail in mails])
    else:
        _print(mails, followed)


def fetch(
    url: Annotated[str, typer.Argument(help="The mailbox: imaps://user@host/folder.")],
    password_file: Annotated[
        Path, typer.Option(help="File whose first line is the password.")
    ],
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete what was read, but no letters.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document for programs.")
    ] = False,
) -> None:
    """Read what is new in a mailbox, and draw the consequences."""
    from comms.cli.opening import open_site
    from comms.cli.words import print_json
    from comms.worker.log import open_log
    from comms.worker.mailbox import fetch as read_mailbox
    from comms.worker.mailbox import mailbox_at

    mailbox = mailbox_at(url)
    password = password_file.read_text("utf-8").partition("\n")[0].strip()
    house = open_site()
    counted = read_mailbox(
        house, open_log(house.clock), mailbox, password, deleting=delete
    )
    if json:
        print_json(dict(counted))
    else:
        _print_counted(counted)


def _print_counted(counted: "Counter[str]") -> None:
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    if not counted:
        typer.echo(say(language, "bounce.none"))
        return
    typer.echo(
        say(language, "bounce.sum_follows", parts=_parts(counted, "counted", language))
    )


def _parts(counted: "Counter[Any]", kind: str, language: str) -> str:
    from comms.language import say

    return ", ".join(
        f"{say(language, f'bounce.{kind}.{name}')} {count}"
        for name, count in counted.most_common()
    )


def listen(
    host: Annotated[
        str, typer.Option(help="Address to listen at; strangers must not reach it.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen at.", min=1, max=65535)
    ] = 2424,
    smtp: Annotated[
        bool, typer.Option("--smtp", help="Speak SMTP instead of LMTP.")
    ] = False,
) -> None:
    """Take mail that comes back from the mail server beside it, until told to end."""
    from comms.cli.ending import told_to_end
    from comms.cli.opening import open_site
    from comms.worker.inbox import serve_inbox
    from comms.worker.log import open_log

    ending = told_to_end()
    house = open_site()
    log = open_log(house.clock)
    serve_inbox(house, log, ending, host=host, port=port, smtp=smtp)


def _octets(paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    from comms.errors import WrongUsage
    from comms.receive import letters
    from comms.receive.parts import MOST_OCTETS

    for path in paths:
        if path == _STANDARD_INPUT:
            yield path, sys.stdin.buffer.read(letters.MOST_OCTETS + 1)
            continue
        if not Path(path).exists():
            raise WrongUsage(key="bounce.no_file", path=_shown(path))
        for file in _files(Path(path)):
            with file.open("rb") as opened:
                yield _shown(str(file)), opened.read(MOST_OCTETS)


def _files(path: Path) -> list[Path]:
    """Return a file, or all files below a folder but hidden ones, by name."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    )


def _shown(name: str) -> str:
    """Return a file's name as text, though it may be none."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(file: str, raw: bytes) -> _Mail:
    from comms.receive.reading import read_mail
    from comms.workflows.receive import mark_of

    found = read_mail(raw)
    kept = raw if file == _STANDARD_INPUT else b""
    return _Mail(file=file, found=found, mark=mark_of(raw, found), raw=kept)


def _apply(mails: list[_Mail]) -> "dict[str, Follows]":
    """Draw the consequences in the order in which things happened."""
    from datetime import UTC, datetime

    from comms.cli.opening import open_site

    house = open_site()
    first = datetime.min.replace(tzinfo=UTC)
    in_order = sorted(mails, key=lambda mail: mail.found.date or first)
    return {mail.file: _follow(house, mail) for mail in in_order}


def _follow(house: "House", mail: _Mail) -> "Follows":
    """Let a letter go on, or draw the consequences of any other mail."""
    from comms.workflows.letters import pass_on
    from comms.workflows.receive import Follows, receive

    followed = pass_on(house, mail.raw, mail.found) if mail.raw else Follows.NOTHING
    if followed is not Follows.NOTHING:
        return followed
    return receive(house, mail.found, mail.mark)


def _as_json(mail: _Mail, followed: "Follows | None") -> dict[str, Any]:
    found = mail.found
    shown = {
        "file": mail.file,
        "kind": found.kind,
        "nature": found.nature,
        "recipients": [
            {
                "recipient": one.address,
                "status": one.status,
                "hard": one.is_hard,
                "reason": one.reason,
                "action": one.action,
                "diagnostic": one.diagnostic,
            }
            for one in found.recipients
        ],
        "reporting_mta": found.reporting_mta,
        "original_message_id": found.original_message_id,
    }
    return shown if followed is None else shown | {"followed": followed}


def _print(mails: list[_Mail], followed: "dict[str, Follows]") -> None:
    from comms.cli.words import speaking
    from comms.language import say

    language = speaking()
    if not mails:
        typer.echo(say(language, "bounce.none"))
        return
    for mail in mails:
        for line in _lines(mail, followed.get(mail.file), language):
            typer.echo(line)
    for key, kind, counted in (
        ("bounce.sum", "nature", Counter(mail.found.nature for mail in mails)),
        ("bounce.sum_follows", "counted", Counter(followed.values())),
    ):
        if counted:
            parts = _parts(counted, kind, language)
            typer.echo(say(language, key, parts=parts))


def _lines(mail: _Mail, followed: "Follows | None", language: str) -> Iterator[str]:
    from comms.language import say
    from comms.workflows.receive import expected

    found = mail.found
    nature = say(language, f"bounce.nature.{found.nature}")
    yield say(language, "bounce.line", file=mail.file, nature=nature)
    for one in found.recipients:
        yield from _about(one, language)
    if found.reporting_mta:
        yield say(language, "bounce.by", server=found.reporting_mta)
    key = "bounce.would" if followed is None else "bounce.did"
    follows = say(language, f"bounce.follows.{followed or expected(found)}")
    yield say(language, key, follows=follows)


def _about(one: "Recipient", language: str) -> Iterator[str]:
    from comms.language import say

    yield say(
        language,
        "bounce.about",
        recipient=one.address or say(language, "bounce.nobody"),
        reason=say(language, f"bounce.reason.{one.reason}"),
        status=one.status or say(language, "bounce.no_status"),
    )
    if one.diagnostic:
        yield say(language, "bounce.said", words=one.diagnostic[:200])
