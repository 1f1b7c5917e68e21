"""Reads the Maildir of the mail catcher, for the demo's summary and viewer.

Reads with the standard library's parser, which shares nothing with what wrote the
mail. Only files in `new` and `cur` count: what is in `tmp` was never acknowledged.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from comms.workflows.test_send import TEST_HEADER


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    """One message that arrived."""

    file: Path
    #: Envelope recipient, from the trace line.
    recipient: str
    subject: str
    #: Without angle brackets.
    message_id: str
    #: The Date header; None where it is missing or no date.
    date: datetime | None
    #: From, as written: display name and address.
    from_: str
    #: Octets as they came over the wire, without the catcher's trace lines.
    size: int
    text: str
    #: "" for a mail of text only.
    html: str
    #: Whether a program wrote it to somebody who works here: a notice, no newsletter.
    is_notice: bool = False
    #: Whether it is a test of an edition, which goes to somebody who works here too.
    is_test: bool = False

    def raw(self) -> bytes:
        """Return the bytes as they came over the wire."""
        return _without_trace(self.file.read_bytes())


def read_mailbox(folder: Path) -> tuple[CaughtMail, ...]:
    """Return all mail of a Maildir in the order of arrival; none without a folder."""
    files = [*folder.glob("new/*"), *folder.glob("cur/*")]
    return tuple(read_mail(file) for file in sorted(files, key=lambda file: file.name))


def read_mail(file: Path) -> CaughtMail:
    """Return one message of a Maildir."""
    stored = file.read_bytes()
    message = message_from_bytes(stored, policy=default)
    is_test = message[TEST_HEADER] is not None
    return CaughtMail(
        file=file,
        recipient=str(message["Delivered-To"] or ""),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or "").strip().strip("<>"),
        date=_date(str(message["Date"] or "")),
        from_=str(message["From"] or ""),
        size=len(_without_trace(stored)),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        is_notice=message["Auto-Submitted"] is not None or is_test,
        is_test=is_test,
    )


def _without_trace(stored: bytes) -> bytes:
    _return_path, _delivered_to, rest = stored.split(b"\r\n", 2)
    return rest


def _date(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        return None


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
