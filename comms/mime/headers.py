"""Writes header fields of RFC 5322; never reads any.

The standard library writes list headers as encoded words and lets control
characters through, so this module is our own. It refuses every character that could
end a line, before anything is encoded. Encoded words (RFC 2047) appear in free text
and display names only. Errors name the header and the code point, never the value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from comms.mime.addresses import HeaderRefused, a_label, wire_address
from comms.mime.words import encoded_words, looks_encoded, phrase_words

#: Where possible, RFC 2047 section 2 (78 without encoded words), and always,
#: RFC 5322 section 2.1.1.
GOOD_LINE, LONGEST_LINE = 76, 998

_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
# C0, DEL, C1, line and paragraph separator, and halves of surrogate pairs.
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PRINTABLE = re.compile(r"[ -~]*\Z")
_FOLDING_PLACE = re.compile(r"(?<=[^ ]) (?=[^ ])")
_LONGEST_LIST_ID = 255

__all__ = [
    "Addresses",
    "Header",
    "HeaderRefused",
    "ListId",
    "Mailbox",
    "Structured",
    "Unstructured",
    "format_date",
    "list_id",
    "message_id",
    "serialise",
    "without_controls",
]


@dataclass(frozen=True)
class Mailbox:
    """A display name and an address; the name may be empty."""

    display: str
    address: str


@dataclass(frozen=True)
class Unstructured:
    """A header of free text: Subject, Comments."""

    name: str
    text: str


@dataclass(frozen=True)
class Addresses:
    """A header that holds mailboxes: From, To, Cc, Reply-To, Sender."""

    name: str
    mailboxes: tuple[Mailbox, ...]


@dataclass(frozen=True)
class Structured:
    """A header of ASCII tokens: List-*, Message-ID, Date, Auto-Submitted.

    Folded at single blanks only, so an address in angle brackets stays whole; the
    first token always stands on the line of the name.
    """

    name: str
    value: str
    #: Whether it may stand on several lines.
    may_fold: bool = True


@dataclass(frozen=True)
class ListId:
    """The List-Id of RFC 2919: a display name and an identifier of the newsletter."""

    display: str
    identifier: str
    name: str = "List-Id"


Header = Unstructured | Addresses | Structured | ListId


def serialise(header: Header, *, smtputf8: bool = False) -> bytes:
    """Return one header field with its line end.

    Args:
        header: What to write.
        smtputf8: Whether a local part outside ASCII may stand in UTF-8 (RFC 6532).

    Raises:
        HeaderRefused: A control character, a name or an address that is not legal,
            or a line that cannot be kept within 998 octets.
    """
    if not _FIELD_NAME.match(header.name):
        raise HeaderRefused("a header has a name that RFC 5322 does not allow")
    tokens = _tokens(header, smtputf8=smtputf8)
    return _folded(header.name, tokens)


def without_controls(text: str) -> str:
    """Return text from outside made fit for a header: refused characters are blanks.

    For names that people typed; runs of blanks become one.
    """
    return " ".join(_REFUSED.sub(" ", text).split())


def format_date(instant: datetime) -> str:
    """Return an aware instant as RFC 5322 writes dates, in the instant's own zone."""
    if instant.tzinfo is None:
        raise ValueError("a date in a header needs its offset")
    return format_datetime(instant)


def message_id(token: str, domain: str) -> Structured:
    """Return the Message-ID of a delivery; the token is the same on every re-send."""
    value = wire_address("Message-ID", f"{token}@{domain}", smtputf8=False)
    return Structured("Message-ID", f"<{value}>")


def list_id(name: str, label: str, domain: str) -> ListId:
    """Return the List-Id of a newsletter (RFC 2919); stable for its whole life."""
    identifier = f"{label}.{a_label('List-Id', domain)}"
    if len(identifier) > _LONGEST_LIST_ID:
        raise HeaderRefused("List-Id: the identifier is longer than 255 octets")
    if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", identifier):
        raise HeaderRefused("List-Id: the identifier is not a dotted name")
    return ListId(display=name, identifier=identifier)


def _tokens(header: Header, *, smtputf8: bool) -> list[str]:
    """Return the parts of a value between which a line may be folded."""
    room = len(header.name) + 2
    match header:
        case Unstructured():
            return _free_text(_checked(header.name, header.text), room)
        case Structured():
            return _structured(header)
        case ListId():
            display = _checked(header.name, header.display)
            return [*phrase_words(display, room), f"<{header.identifier}>"]
        case Addresses():
            return _mailboxes(header, smtputf8=smtputf8)


def _free_text(text: str, room: int) -> list[str]:
    words = text.split(" ")
    plain = (
        _PRINTABLE.match(text)
        and all(words)
        and not looks_encoded(text)
        and max(map(len, words)) < GOOD_LINE - room
    )
    return words if plain or not text else encoded_words(text, room)


def _structured(header: Structured) -> list[str]:
    value = _checked(header.name, header.value)
    if not value or not _PRINTABLE.match(value):
        raise HeaderRefused(f"{header.name}: the value must be printable ASCII")
    if value != value.strip():
        raise HeaderRefused(f"{header.name}: the value begins or ends with a blank")
    if looks_encoded(value):
        raise HeaderRefused(f"{header.name}: encoded words are not allowed here")
    return _FOLDING_PLACE.split(value) if header.may_fold else [value]


def _mailboxes(header: Addresses, *, smtputf8: bool) -> list[str]:
    if not header.mailboxes:
        raise HeaderRefused(f"{header.name}: no mailbox")
    tokens: list[str] = []
    for mailbox in header.mailboxes:
        room = 1 if tokens else len(header.name) + 2
        display = _checked(header.name, mailbox.display)
        words = phrase_words(display, room)
        address = wire_address(header.name, mailbox.address, smtputf8=smtputf8)
        tokens += [*words, f"<{address}>," if words else f"{address},"]
    tokens[-1] = tokens[-1].removesuffix(",")
    return tokens


def _checked(name: str, text: str) -> str:
    found = _REFUSED.search(text)
    if found:
        code = ord(found.group())
        raise HeaderRefused(f"{name}: the character U+{code:04X} is not allowed")
    return text


def _folded(name: str, tokens: Sequence[str]) -> bytes:
    """Join tokens by blanks, or by a fold where the line would grow too long.

    The first token never moves to a line of its own: some readers of list headers
    find nothing then.
    """
    first, *rest = tokens
    line = f"{name}: {first}".rstrip().encode()
    lines: list[bytes] = []
    for token in rest:
        added = b" " + token.encode()
        if len(line) + len(added) > GOOD_LINE:
            lines.append(line)
            line = added
        else:
            line += added
    lines.append(line)
    if max(map(len, lines)) > LONGEST_LINE:
        raise HeaderRefused(f"{name}: a line would be longer than 998 octets")
    return b"\r\n".join(lines) + b"\r\n"
