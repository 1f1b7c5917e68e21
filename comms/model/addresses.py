"""Mail addresses: the form in which two spellings are one, and the keyed hash of it.

The hash is what a suppression keeps, so a person's "no" outlives the erasure of her
address.
"""

import unicodedata

from comms.model.keyed import keyed_hash


def address_key(address: str) -> str:
    """Return the normal form of an address, which compares equal for one mailbox.

    Letter case is folded in both halves: RFC 5321 allows a server to tell cases
    apart, but none that people use does, and writing twice is the worse fault.
    """
    return unicodedata.normalize("NFKC", address.strip()).casefold()


def address_hmac(key: bytes, normal_form: str) -> str:
    """Return the keyed hash of an address in its normal form, as hex."""
    return keyed_hash(key, b"suppression:" + normal_form.encode()).hex()
