"""Mail addresses as they stand on the wire (RFC 5321, 5322, 6531).

Knows dot-atoms only: quoted local parts and address literals are refused, nobody
reads a newsletter there. A domain outside ASCII becomes its A-label (RFC 5891).
"""

import re

from comms.errors import CommsError
from comms.mime.words import looks_encoded

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a1-\U0010ffff]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(\.{_ATOM})*\Z")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*\Z")
# Letters of a local part are anything but blanks, controls and halves of pairs.
_NOT_LETTERS = re.compile(
    "[\x80-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ud800-\udfff\ufeff]"
)
# Most addresses: nothing in them needs a second look.
# (Letters are spelt out: to ask for their kind takes longer.)
_WORD = "[A-Za-z0-9_+-]+"
_EASY = rf"{_WORD}(?:\.{_WORD})*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*"
_PLAIN = re.compile(rf"{_EASY}\Z")
_BOTH_PLAIN = re.compile(rf"{_EASY} {_EASY}\Z")
#: RFC 5321 section 4.5.3.1, in octets.
_LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 64, 255


class HeaderRefused(CommsError):
    """A value may not stand in a header or an envelope; whoever made it must act."""


class NeedsSmtpUtf8(HeaderRefused):
    """A local part outside ASCII, where the way is not open for it (5.6.7)."""


def is_plain(address: str) -> bool:
    """Tell whether an address stands on the wire as it is, as most do."""
    return (
        len(address) < _LONGEST_DOMAIN
        and address.find("@") <= _LONGEST_LOCAL_PART
        and _PLAIN.match(address) is not None
    )


def are_plain(one: str, other: str) -> bool:
    """Tell whether two addresses stand on the wire as they are, as most do."""
    return (
        len(one) + len(other) < _LONGEST_DOMAIN
        and one.find("@") <= _LONGEST_LOCAL_PART
        and other.find("@") <= _LONGEST_LOCAL_PART
        and _BOTH_PLAIN.match(f"{one} {other}") is not None
    )


def wire_address(where: str, address: str, *, smtputf8: bool) -> str:
    """Return an address as it is written to the wire.

    Args:
        where: Header or command it is for; named in errors.
        address: `local@domain`, as typed and validated.
        smtputf8: Whether a local part outside ASCII is allowed.

    Raises:
        NeedsSmtpUtf8: The local part needs what the way does not offer.
        HeaderRefused: Not an address we would write.
    """
    if is_plain(address):
        return address
    local, _, domain = address.rpartition("@")
    legal = _LOCAL_PART.match(local) and not _NOT_LETTERS.search(local)
    if not legal or looks_encoded(local):
        raise HeaderRefused(f"{where}: not a mail address")
    if len(local.encode()) > _LONGEST_LOCAL_PART:
        raise HeaderRefused(f"{where}: the local part is longer than 64 octets")
    if not local.isascii() and not smtputf8:
        raise NeedsSmtpUtf8(f"{where}: the local part needs SMTPUTF8 (5.6.7)")
    return f"{local}@{a_label(where, domain)}"


def a_label(where: str, domain: str) -> str:
    """Return a domain in ASCII; what is ASCII already stays as it is.

    Raises:
        HeaderRefused: Not a domain name.
    """
    ascii_form = domain if domain.isascii() else _idna(where, domain)
    if not _DOMAIN.match(ascii_form) or len(ascii_form) > _LONGEST_DOMAIN:
        raise HeaderRefused(f"{where}: not a domain name")
    return ascii_form


def _idna(where: str, domain: str) -> str:
    # Its tables take time to load, and few domains need them.
    import idna  # noqa: PLC0415

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise HeaderRefused(f"{where}: not a domain name") from error
