"""Reads mail that comes back out of a mailbox, by IMAP (RFC 3501) over TLS.

A mail is marked once what follows from it is in the database, so a run that breaks off
is taken up by the next. Letters of people go on to their unit where they are for one;
others stay unread for people. What cannot be read is marked as such, and the mails
behind it are read all the same.
"""

import imaplib
import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from comms.errors import ChannelUnavailable, StoreUnavailable, WrongUsage
from comms.receive import letters
from comms.receive.parts import MOST_OCTETS
from comms.receive.reading import read_mail
from comms.receive.values import Kind, Nature
from comms.worker.log import shown
from comms.workflows.house import House
from comms.workflows.letters import pass_on
from comms.workflows.receive import Follows, mark_of, receive

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

#: Marks of ours in the mailbox.
_READ, _FAILED = "$CommsRead", "$CommsFailed"
#: Seconds without an answer.
_SILENCE = 60.0
_TLS_PORT = 993
#: What could not be read at all counts under this name.
BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where the mail lies."""

    host: str
    port: int
    user: str
    folder: str


def mailbox_at(url: str) -> Mailbox:
    """Return the mailbox of a URL: imaps://user@host:port/folder.

    Raises:
        WrongUsage: It is none, or not one over TLS.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or _TLS_PORT
    except ValueError:
        port = 0
    folder = unquote(parts.path.strip("/")) or "INBOX"
    is_one = parts.scheme == "imaps" and parts.hostname and parts.username
    if not is_one or not port or not folder.isascii():
        raise WrongUsage(key="bounce.no_mailbox", url=parts.hostname or "?")
    return Mailbox(
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        folder=folder,
    )


def fetch(
    house: House,
    log: "FilteringBoundLogger",
    mailbox: Mailbox,
    password: str,
    *,
    deleting: bool,
) -> Counter[str]:
    """Read what is new in a mailbox, and return how many mails led to what.

    Args:
        house: The site.
        log: What it did.
        mailbox: Where.
        password: Of its user.
        deleting: Delete what was read, but for letters of people.

    Raises:
        ChannelUnavailable: The mailbox cannot be opened, or went away.
        StoreUnavailable: The database went away; what is not marked is read again.
    """
    counted: Counter[str] = Counter()
    try:
        with _connected(mailbox) as server:
            _open(server, mailbox, password)
            for uid, raw in _new(server):
                counted[_one(house, log, server, (uid, raw), deleting=deleting)] += 1
            if deleting:
                server.expunge()
    except (imaplib.IMAP4.error, OSError) as fault:
        raise ChannelUnavailable(
            key="bounce.mailbox_away", host=mailbox.host
        ) from fault
    return counted


def _connected(mailbox: Mailbox) -> imaplib.IMAP4_SSL:
    return imaplib.IMAP4_SSL(
        mailbox.host,
        mailbox.port,
        ssl_context=ssl.create_default_context(),
        timeout=_SILENCE,
    )


def _open(server: imaplib.IMAP4, mailbox: Mailbox, password: str) -> None:
    # LOGIN knows letters of ASCII only.
    said = f"\0{mailbox.user}\0{password}".encode()
    server.authenticate("PLAIN", lambda _challenge: said)
    # The name of a folder may hold blanks; quotes are all that must not stand in it.
    name = mailbox.folder.replace("\\", "").replace('"', "")
    answer, _ = server.select(f'"{name}"')
    if answer != "OK":
        raise imaplib.IMAP4.error(mailbox.folder)


def _new(server: imaplib.IMAP4) -> Iterator[tuple[str, bytes]]:
    """Yield what bears no mark of ours, the oldest first."""
    _, found = server.uid(
        "SEARCH", "UNDELETED", "UNKEYWORD", _READ, "UNKEYWORD", _FAILED
    )
    for uid in (found[0] or b"").decode("ascii", "replace").split():
        _, answer = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_OCTETS}>)")
        raw = _octets(answer)
        if raw is not None:
            yield uid, raw


def _whole(server: imaplib.IMAP4, uid: str, raw: bytes) -> bytes:
    """Return a mail of which only the beginning was fetched, as far as letters go."""
    if len(raw) < MOST_OCTETS:
        return raw
    _, answer = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{letters.MOST_OCTETS + 1}>)")
    return _octets(answer) or raw


def _octets(answer: list[Any]) -> bytes | None:
    """Return the mail in an answer; None: somebody has taken it away meanwhile."""
    found = (part[1] for part in answer if isinstance(part, tuple))
    return next((one for one in found if isinstance(one, bytes)), None)


def _one(
    house: House,
    log: "FilteringBoundLogger",
    server: imaplib.IMAP4,
    mail: tuple[str, bytes],
    *,
    deleting: bool,
) -> str:
    uid, raw = mail
    try:
        found = read_mail(raw)
        followed = Follows.NOTHING
        if found.nature in letters.MAY_BE:
            followed = pass_on(house, _whole(server, uid, raw), found)
        is_passed = followed is not Follows.NOTHING
        if not is_passed:
            followed = receive(house, found, mark_of(raw, found))
    except StoreUnavailable:
        raise
    except Exception as fault:  # noqa: BLE001 - one mail must not stop the next
        return _failed(log, server, uid, shown(fault))
    log.info("returned mail read", nature=str(found.nature), followed=str(followed))
    if followed is Follows.EARLY:
        return str(followed)
    is_ordinary = found.kind is Kind.NONE and found.nature is Nature.ORDINARY
    flags = [_READ]
    if is_passed or not is_ordinary:
        flags.append("\\Seen")
    if deleting and not is_passed and not is_ordinary:
        flags.append("\\Deleted")
    _mark(server, uid, flags)
    return str(followed)


def _failed(
    log: "FilteringBoundLogger", server: imaplib.IMAP4, uid: str, fault: str
) -> str:
    """Mark a mail that nobody could read, so that it is not tried for ever."""
    log.error("returned mail failed", uid=uid, fault=fault)
    _mark(server, uid, [_FAILED])
    return BROKEN


def _mark(server: imaplib.IMAP4, uid: str, flags: Sequence[str]) -> None:
    server.uid("STORE", uid, "+FLAGS.SILENT", f"({' '.join(flags)})")
