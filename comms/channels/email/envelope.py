"""What MAIL and RCPT say about one message, by what the server announced.

Says no before the first command where the way cannot carry a message: too large
(RFC 1870), an address that needs SMTPUTF8 (RFC 6531), lines that are not legal.
"""

import re
from typing import Protocol

from comms.channels.email.lines import Parcel, Survey
from comms.mime.addresses import (
    HeaderRefused,
    NeedsSmtpUtf8,
    needs_smtputf8,
    wire_address,
)
from comms.ports import Declined, MergedMessage

_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")
#: What may not stand for itself in an address of type "utf-8" (RFC 6533 section 3).
_NOT_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")
_LONGEST_ENVID, _LONGEST_ORCPT = 100, 500


class Way(Protocol):
    """What a connected server can carry."""

    @property
    def size_limit(self) -> int:
        """Octets; 0 where the server named no limit."""
        ...

    def offers(self, extension: str) -> bool:
        """Return whether the server announced an extension."""
        ...


def unfit(parcel: Parcel, way: Way) -> Declined | None:
    """Return why a message cannot go this way, or None where it can."""
    reason = _unfit_address(parcel.message, way) or _unfit_content(parcel, way)
    if not reason:
        return None
    status = reason.partition(" ")[0]
    return Declined(reason=f"{reason}; never sent", status=status)


def _unfit_content(parcel: Parcel, way: Way) -> str:
    survey = parcel.survey
    if not survey.is_legal:
        return "5.6.0 a line of the message is not legal"
    if 0 < way.size_limit < survey.size:
        return "5.3.4 larger than the server takes"
    if survey.is_ascii:
        return ""
    if _header_needs_utf8(parcel.message) and not way.offers("smtputf8"):
        return "5.6.7 a header needs SMTPUTF8"
    if not way.offers("8bitmime"):
        return "5.6.3 the body needs 8BITMIME"
    return ""


def _unfit_address(message: MergedMessage, way: Way) -> str:
    utf8 = way.offers("smtputf8")
    try:
        _path(message.sender, utf8=utf8)
        wire_address("RCPT", message.recipient, smtputf8=utf8)
    except NeedsSmtpUtf8:
        return "5.6.7 the address needs SMTPUTF8"
    except HeaderRefused:
        return "5.1.3 not a mail address"
    return ""


def mail_command(parcel: Parcel, way: Way) -> str:
    """Return the MAIL command with the parameters that the server knows."""
    message, survey = parcel.message, parcel.survey
    utf8 = _needs_utf8(message, survey)
    parts = [f"MAIL FROM:<{_path(message.sender, utf8=utf8)}>"]
    if way.offers("size"):
        parts.append(f"SIZE={survey.size}")
    if not survey.is_ascii:
        parts.append("BODY=8BITMIME")
    if utf8:
        parts.append("SMTPUTF8")
    if way.offers("dsn"):
        envelope_id = xtext(str(message.delivery_id))[:_LONGEST_ENVID]
        parts += ["RET=HDRS", f"ENVID={envelope_id}"]
    return " ".join(parts)


def rcpt_command(message: MergedMessage, way: Way) -> str:
    """Return the RCPT command with the parameters that the server knows."""
    utf8 = needs_smtputf8(message.recipient)
    address = wire_address("RCPT", message.recipient, smtputf8=utf8)
    parts = [f"RCPT TO:<{address}>"]
    if way.offers("dsn"):
        parts.append("NOTIFY=FAILURE")
        original = f"ORCPT={_original(address)}"
        if len(original) <= _LONGEST_ORCPT:
            parts.append(original)
    return " ".join(parts)


def _original(address: str) -> str:
    """Return a recipient for a report, by her kind of address (RFC 3461, 6533)."""
    if address.isascii():
        return f"rfc822;{xtext(address)}"
    return f"utf-8;{_NOT_QCHAR.sub(lambda one: _escaped(one.group()), address)}"


def _escaped(letter: str) -> str:
    return f"\\x{{{ord(letter):02X}}}"


def xtext(text: str) -> str:
    """Return ASCII text as xtext (RFC 3461 section 4)."""
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found.group()):02X}", text)


def _needs_utf8(message: MergedMessage, survey: Survey) -> bool:
    return (
        needs_smtputf8(message.sender)
        or needs_smtputf8(message.recipient)
        or (not survey.is_ascii and _header_needs_utf8(message))
    )


def _header_needs_utf8(message: MergedMessage) -> bool:
    header, _, _ = message.content.partition(b"\r\n\r\n")
    return not header.isascii()


def _path(sender: str, *, utf8: bool) -> str:
    """Return the return path; an empty one is legal and means: no bounces."""
    return wire_address("MAIL", sender, smtputf8=utf8) if sender else ""
