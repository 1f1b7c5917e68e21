"""Reads reports of unwanted mail (RFC 5965, 6650), and what some send instead; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from comms.receive.fields import Fields, read_fields
from comms.receive.parts import Part
from comms.receive.reports import own_parts

_FEEDBACK = frozenset({"message/feedback-report", "application/feedback-report"})
_IN_TEXT = re.compile(
    rb"^feedback-type:[ \t]{0,8}[a-z-]{1,30}[ \t]{0,8}$", re.IGNORECASE | re.MULTILINE
)
_BESIDE = re.compile(
    rb"^(?:user-agent|source-ip|original-mail-from|original-rcpt-to|reported-domain"
    rb"|arrival-date|received-date):",
    re.IGNORECASE | re.MULTILINE,
)
#: Junk mail reports of one large receiver: the mail as it was, under this subject.
_JUNK_SUBJECT = re.compile(
    r"complaint about message from \[?[0-9a-f.:]{3,45}\]?\s*\Z", re.IGNORECASE
)
_MOST_RECIPIENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody reports about a mail."""

    #: In lower case, as "abuse".
    type: str
    #: Whose mailbox it was in; often left out on purpose.
    recipients: tuple[str, ...] = ()
    #: The return path of the mail it is about.
    mail_from: str = ""


def read_feedback(mail: Part) -> Feedback | None:
    """Return the report in a mail; None where there is none."""
    parts = [*own_parts(mail)]
    for part in parts:
        if part.type in _FEEDBACK:
            return _read(read_fields(part.octets().lstrip(b"\n")))
    for part in parts:
        if not part.parts and (octets := part.octets()) and _IN_TEXT.search(octets):
            block = _block(octets)
            if _BESIDE.search(block):
                return _read(read_fields(block))
    if _JUNK_SUBJECT.search(mail.fields.text("subject")):
        return Feedback(type="abuse", recipients=_of_junk(mail))
    return None


def _block(octets: bytes) -> bytes:
    """Return the group of lines around a Feedback-Type that stands in a text."""
    found = _IN_TEXT.search(octets)
    at = found.start() if found else 0
    start = octets.rfind(b"\n\n", 0, at) + 1
    end = octets.find(b"\n\n", at)
    return octets[start : end if end > 0 else None].strip(b"\n")


def _read(fields: Fields) -> Feedback:
    named = [
        value.partition(";")[2] if ";" in value else value
        for name in ("original-rcpt-to", "removal-recipient", "final-recipient")
        for value in fields.all(name)
    ]
    return Feedback(
        type=fields.get("feedback-type").lower()[:40] or "other",
        recipients=_unique(named),
        mail_from=fields.get("original-mail-from")[:320],
    )


def _of_junk(mail: Part) -> tuple[str, ...]:
    names = ("x-hmxmroriginalrecipient", "x-original-recipient")
    inner = [part.fields for part in mail.walk()]
    return _unique(
        value for fields in inner for name in names for value in fields.all(name)
    )


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    found = (value.strip(" <>")[:320] for value in values)
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST_RECIPIENTS]
