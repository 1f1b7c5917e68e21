"""Mail addresses: the form in which two spellings are one, and the keyed hash of it.

The hash is what a suppression keeps, so a person's "no" outlives the erasure of her
address.
"""

import unicodedata

from comms.model.keyed import keyed_hash


def address_key(address: str) -> str:
    """Return the normal form of an address, which compares equal for one mailbox.

    Letter case is folded in both halves: RFC 5321 allows a server to tell cases
    apart, but none that people use does, and writing twice is the worse fault. A
    domain in ASCII form (RFC 5890) is read as the letters that people type.
    """
    normal = address.strip()
    if normal.isascii():
        # The same, as most addresses are, and sooner.
        normal = normal.lower()
    else:
        normal = unicodedata.normalize("NFKC", normal).casefold()
    return _in_letters(normal) if _ASCII_FORM in normal else normal


def _in_letters(normal: str) -> str:
    """Return an address with its domain as people type it."""
    # Its tables take time to load, and few domains need them.
    import idna  # noqa: PLC0415

    local, _, domain = normal.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain).casefold()}"
    except (idna.IDNAError, UnicodeError):
        return normal


#: What a label in ASCII form begins with.
_ASCII_FORM = "xn--"


def address_hmac(key: bytes, normal_form: str) -> str:
    """Return the keyed hash of an address in its normal form, as hex."""
    return keyed_hash(key, b"suppression:" + normal_form.encode()).hex()
