"""A mail with what several readers look at, each worked out once; pure."""

import re
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from comms.receive.complaints import Feedback
from comms.receive.fields import Fields
from comms.receive.parts import EMBEDDED, Part
from comms.receive.plain_bounces import cut, fields_of_copy
from comms.receive.reports import Report, own_parts
from comms.receive.signs import signs
from comms.receive.values import Kind, Nature, Reason, Recipient, Returned

_Any = TypeVar("_Any", bound=Hashable)
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"@]{1,64}@[^\s<>()\[\]:;,\"@]{1,255}")
_MOST = 20
_LONGEST_ID, _LONGEST_DATE = 300, 60
_MOST_ADDRESSES = 100
_RETURN_PATH = re.compile(r"bounce\+(\d{1,18})-([0-9a-f]{32})@")
_LEAVE = re.compile(r"leave\+([A-Za-z0-9_-]{20,60})@", re.IGNORECASE)
_LEAVE_LINK = re.compile(r"/u/([A-Za-z0-9_-]{20,60})(?![A-Za-z0-9_-])")
_ADDRESSEES = (
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "resent-to",
)
_NAMING = ("return-path", "list-unsubscribe", "sender")
#: A line of a server, as transcripts of conversations show it.
_TRANSCRIPT = re.compile(r"^<<< [45]\d\d", re.MULTILINE)
_COPIES = frozenset(
    {
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822",
    }
)


class Told:
    """A mail with what several readers look at, each worked out once."""

    def __init__(self, mail: Part, to: Sequence[str] = ()) -> None:
        self.mail, self._to = mail, to
        texts = [
            part.text()
            for part in own_parts(mail)
            if not part.parts and part.type in {"", "text/plain", "text/html"}
        ]
        if not texts and not mail.parts:
            texts = [mail.text()]
        self.text = "\n".join(texts)
        self.words, copy = cut(self.text)
        self.original = self._original(copy)
        self.signs = signs(mail, self.words)
        self.transcript = self._transcript()

    def _original(self, copy: str) -> Fields:
        """Return the header of the mail that this one is about."""
        found = _original_in(self.mail)
        return found or (fields_of_copy(copy) if copy else Fields(()))

    def inner(self) -> Part | None:
        """Return the mail that is embedded in this one; None without."""
        found = (part for part in own_parts(self.mail) if part.type in EMBEDDED)
        return next((part.parts[0] for part in found if part.parts), None)

    def _transcript(self) -> str:
        """Return what was said to a server, where the embedded mail is a report itself.

        A gateway reports a report: its own words say nothing.
        """
        inner = self.inner()
        parts = inner.walk() if inner else ()
        texts = (part.text() for part in parts if part.type.startswith("text/"))
        return next((text for text in texts if _TRANSCRIPT.search(text)), "")

    def addressees(self) -> list[str]:
        """Return the fields that say to whom it came."""
        fields = self.mail.fields
        said = (value for name in _ADDRESSEES for value in fields.all(name))
        return [*self._to, *said]

    def is_leaving(self) -> bool:
        """Tell whether it came to an address that means: leave."""
        return any(_LEAVE.search(one) for one in self.addressees())

    def own(self) -> list[str]:
        """Return addresses of whoever sent the mail that this one is about."""
        ours = [*self.addressees(), self.mail.fields.get("from")]
        ours += [self.original.get(name) for name in ("from", "return-path", "sender")]
        hers = {one.lower() for one in addresses([self.original.get("to")])}
        return [one for one in addresses(ours) if one.lower() not in hers]

    def returned(
        self,
        kind: Kind,
        nature: Nature,
        recipients: Iterable[Recipient] = (),
        *,
        reason: Reason | None = None,
        report: Report | None = None,
        feedback: Feedback | None = None,
    ) -> Returned:
        """Return what it is, with all that it names."""
        named_here = tuple(recipients)
        if reason is not None and not named_here:
            sender = next(iter(addresses([self.mail.fields.get("from")])), "")
            named_here = (Recipient(address=sender, action="", reason=reason),)
        places = [*self.addressees(), *self._of_original()]
        if feedback is not None:
            places.append(feedback.mail_from)
        return Returned(
            kind=kind,
            nature=nature,
            recipients=named_here,
            subject=one_line(self.mail.fields.text("subject"), 200),
            reporting_mta=one_line(report.reporting_mta if report else "", 200),
            feedback_type=feedback.type if feedback else "",
            date=_date(self.mail.fields),
            message_id=_identifier(self.mail.fields),
            original_message_id=_identifier(self.original),
            return_paths=return_paths(places),
            leave_tokens=leave_tokens(places),
            envelope_id=one_line(report.envelope_id if report else "", 100),
        )

    def _of_original(self) -> list[str]:
        """Return fields that name our mail, of that mail and of a report between."""
        inner = self.inner()
        said = [self.original.get(name) for name in _NAMING]
        return [*said, *(inner.fields.all("to") if inner else ())]


def _original_in(mail: Part) -> Fields | None:
    for part in own_parts(mail):
        if part.type in EMBEDDED and part.parts:
            inner = part.parts[0]
            # A gateway that reports a report: the mail is in the inner one.
            deeper = _original_in(inner) if inner.type == "multipart/report" else None
            return deeper or inner.fields
        if part.type in _COPIES and (found := fields_of_copy(part.text())):
            return found
    return None


def return_paths(places: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return the return paths of ours in some fields: deliveries and their proofs."""
    return _unique(
        (int(number), proof)
        for place in places
        for number, proof in _RETURN_PATH.findall(place)
    )


def leave_tokens(places: Iterable[str]) -> tuple[str, ...]:
    """Return the tokens of links for leaving in some fields."""
    return _unique(
        token
        for place in places
        for pattern in (_LEAVE, _LEAVE_LINK)
        for token in pattern.findall(place)
    )


def addresses(values: Iterable[str]) -> list[str]:
    """Return the addresses in some values, each once."""
    found = [one for value in values for one in _ADDRESS.findall(value)]
    return list(dict.fromkeys(found))[:_MOST_ADDRESSES]


def _identifier(fields: Fields) -> str:
    return one_line(fields.get("message-id").strip().strip("<>"), _LONGEST_ID)


def _date(fields: Fields) -> datetime | None:
    try:
        found = parsedate_to_datetime(fields.get("date")[:_LONGEST_DATE])
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _unique(values: Iterable[_Any]) -> tuple[_Any, ...]:
    return tuple(dict.fromkeys(values))[:_MOST]


def one_line(text: str, longest: int) -> str:
    """Return text on one line, without control characters, cut."""
    cut_here = " ".join(text[: 4 * longest].split())
    return "".join(c if c.isprintable() else " " for c in cut_here)[:longest]
