"""Tokens of mailed links: unforgeable, for one purpose and one subscription.

A token is the number of the subscription and a part of an HMAC over it, another part
for each purpose. It holds no address, and whoever has it can do no more than its
purpose says.
"""

import base64
import binascii
import hmac
from binascii import b2a_base64
from collections.abc import Callable

from comms.model.keyed import hasher

LEAVE = "leave"
PREFERENCES = "preferences"

_MAC_BYTES = 16  # 128 bits
_NUMBER_BYTES = 5
#: Letters of a token: base64, with no bits to spare.
TOKEN_LENGTH = 8 * (_MAC_BYTES + _NUMBER_BYTES) // 6
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")
#: Where in the HMAC of a subscription the part for a purpose begins.
_BEGINS = {LEAVE: 0, PREFERENCES: _MAC_BYTES}
_LINKS = b"links:"
#: Stands in tests in the place of a token, as long as one; it belongs to nobody.
TEST_TOKEN = "this-is-a-test-nobody-leaves"  # noqa: S105 - no secret


def make_token(key: bytes, purpose: str, subscription_id: int) -> str:
    """Return the token of a subscription for a purpose: URL-safe, 28 characters."""
    leave, preferences = token_maker(key)(subscription_id)
    return (preferences if _BEGINS[purpose] else leave).decode()


def token_maker(key: bytes) -> Callable[[int], tuple[bytes, bytes]]:
    """Return what makes tokens in ASCII: of a subscription, to leave and to choose."""
    hashed = hasher(key, _LINKS)

    def made(subscription_id: int) -> tuple[bytes, bytes]:
        number = subscription_id.to_bytes(_NUMBER_BYTES, "big")
        macs = hashed(number)
        # Both at once: nothing of one shares a letter with the other.
        octets = b"".join((number, macs[:_MAC_BYTES], number, macs[_MAC_BYTES:]))
        letters = b2a_base64(octets, newline=False).translate(_IN_ADDRESSES)
        return letters[:TOKEN_LENGTH], letters[TOKEN_LENGTH:]

    return made


def read_token(key: bytes, purpose: str, token: str) -> int | None:
    """Return the subscription of a token; None for any token we did not make."""
    try:
        found = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    number, mac, begins = found[:_NUMBER_BYTES], found[_NUMBER_BYTES:], _BEGINS[purpose]
    right = hasher(key, _LINKS)(number)[begins : begins + _MAC_BYTES]
    if not hmac.compare_digest(mac, right):
        return None
    # "+" and "/" are read too: only our own spelling counts.
    identifier = int.from_bytes(number, "big")
    return identifier if make_token(key, purpose, identifier) == token else None


def asked_token(key: bytes, seed: str) -> str:
    """Return the token of a question that an address is asked by mail.

    Args:
        key: Of the site.
        seed: Of the question, unlike any other.
    """
    return f"{seed}{_asked_mac(key, seed)}"


def read_asked(key: bytes, token: str) -> str | None:
    """Return the seed of a question; None for any token we did not make."""
    seed, mac = token[:_SEED_LETTERS], token[_SEED_LETTERS:]
    right = _asked_mac(key, seed)
    return seed if hmac.compare_digest(mac.encode(), right.encode()) else None


def _asked_mac(key: bytes, seed: str) -> str:
    return hasher(key, _ASKED)(seed.encode())[:_MAC_BYTES].hex()


_ASKED = b"asked:"
_SEED_LETTERS = 32
