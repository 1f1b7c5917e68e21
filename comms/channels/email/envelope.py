"""What MAIL and RCPT say about one message, by what the server announced.

Says no before the first command where the way cannot carry a message: too large
(RFC 1870), an address that needs SMTPUTF8 (RFC 6531), lines that are not legal.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from comms.channels.email.lines import Parcel
from comms.mime.addresses import (
    HeaderRefused,
    NeedsSmtpUtf8,
    are_plain,
    wire_address,
)
from comms.ports import Declined

_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")
#: What may not stand for itself in an address of type "utf-8" (RFC 6533 section 3).
_NOT_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")
_LONGEST_ORCPT = 500


class Addressed(NamedTuple):
    """A message, and the commands that announce it."""

    parcel: Parcel
    #: MAIL, RCPT and DATA, a line each.
    commands: bytes


class Way:
    """What a connected server can carry.

    Args:
        features: Keyword in lower case → its parameters.
    """

    def __init__(self, features: Mapping[str, str]) -> None:
        limit = features.get("size", "")
        #: Octets; 0 where the server named no limit.
        self._size_limit = int(limit) if limit.isdecimal() else 0
        self._knows_size = "size" in features
        self._knows_dsn = "dsn" in features
        self._carries_8bit = "8bitmime" in features
        self._carries_utf8 = "smtputf8" in features

    def addressed(self, parcel: Parcel) -> Addressed | Declined:
        """Return a message with its commands, or why it cannot go this way."""
        message = parcel.message
        sender, recipient = message.sender, message.recipient
        if not are_plain(sender, recipient):
            try:
                sender, recipient = self._written(sender, recipient)
            except NeedsSmtpUtf8:
                return _declined("5.6.7 the address needs SMTPUTF8")
            except HeaderRefused:
                return _declined("5.1.3 not a mail address")
        if reason := self._unfit(parcel):
            return _declined(reason)
        more = f" SIZE={parcel.size}" if self._knows_size else ""
        asked = ""
        if not parcel.is_ascii:
            more += " BODY=8BITMIME"
        # A domain is ASCII by now, whatever it was.
        if not (sender.isascii() and recipient.isascii()) or _in_header(parcel):
            more += " SMTPUTF8"
        if self._knows_dsn:
            more += f" RET=HDRS ENVID={message.delivery_id}"
            asked = f" NOTIFY=FAILURE{_original(recipient)}"
        return Addressed(
            parcel,
            f"MAIL FROM:<{sender}>{more}\r\n"
            f"RCPT TO:<{recipient}>{asked}\r\n"
            "DATA\r\n".encode(),
        )

    def _written(self, sender: str, recipient: str) -> tuple[str, str]:
        """Return the addresses as they stand on the wire; raises `wire_address`'s."""
        utf8 = self._carries_utf8
        return (
            # An empty return path is legal and means: no bounces.
            sender and wire_address("MAIL", sender, smtputf8=utf8),
            wire_address("RCPT", recipient, smtputf8=utf8),
        )

    def _unfit(self, parcel: Parcel) -> str:
        if not parcel.is_legal:
            return "5.6.0 a line of the message is not legal"
        if 0 < self._size_limit < parcel.size:
            return "5.3.4 larger than the server takes"
        if parcel.is_ascii:
            return ""
        if not self._carries_utf8 and _in_header(parcel):
            return "5.6.7 a header needs SMTPUTF8"
        if not self._carries_8bit:
            return "5.6.3 the body needs 8BITMIME"
        return ""


def _declined(reason: str) -> Declined:
    status = reason.partition(" ")[0]
    return Declined(reason=f"{reason}; never sent", status=status)


def _original(address: str) -> str:
    """Return a recipient for a report, by her kind of address (RFC 3461, 6533)."""
    if address.isascii():
        original = f"ORCPT=rfc822;{xtext(address)}"
    else:
        escaped = _NOT_QCHAR.sub(lambda one: _escaped(one.group()), address)
        original = f"ORCPT=utf-8;{escaped}"
    return f" {original}" if len(original) <= _LONGEST_ORCPT else ""


def _escaped(letter: str) -> str:
    return f"\\x{{{ord(letter):02X}}}"


def xtext(text: str) -> str:
    """Return ASCII text as xtext (RFC 3461 section 4)."""
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found.group()):02X}", text)


def _in_header(parcel: Parcel) -> bool:
    """Tell whether a header has letters outside ASCII."""
    if parcel.is_ascii:
        return False
    header, _, _ = parcel.message.content.partition(b"\r\n\r\n")
    return not header.isascii()
