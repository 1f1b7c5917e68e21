"""Tokens of mailed links: unforgeable, for one purpose and one subscription.

A token is the number of the subscription and an HMAC over purpose and number. It
holds no address, and whoever has it can do no more than its purpose says.
"""

import base64
import binascii
import hmac
from binascii import b2a_base64
from collections.abc import Callable

from comms.model.keyed import hasher

LEAVE = "leave"
PREFERENCES = "preferences"

_MAC_BYTES = 20  # 160 bits
_NUMBER_BYTES = 6
#: Letters of a token: base64 without its padding.
TOKEN_LENGTH = -(-8 * (_MAC_BYTES + _NUMBER_BYTES) // 6)
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")
#: Stands in tests in the place of a token, as long as one; it belongs to nobody.
TEST_TOKEN = "this-is-a-test-and-nobody-leaves-it"  # noqa: S105 - no secret


def make_token(key: bytes, purpose: str, subscription_id: int) -> str:
    """Return the token of a subscription for a purpose: URL-safe, 35 characters."""
    return token_octets(key, purpose, subscription_id).decode()


def token_octets(key: bytes, purpose: str, subscription_id: int) -> bytes:
    """Return the same in ASCII, as it stands in mail."""
    return token_maker(key, purpose)(subscription_id)


def token_maker(key: bytes, purpose: str) -> Callable[[int], bytes]:
    """Return what makes tokens in ASCII, of subscriptions, for one purpose."""
    hashed = hasher(key, b"%b:" % purpose.encode())

    def made(subscription_id: int) -> bytes:
        number = subscription_id.to_bytes(_NUMBER_BYTES, "big")
        letters = b2a_base64(number + hashed(number)[:_MAC_BYTES], newline=False)
        return letters.translate(_IN_ADDRESSES)[:TOKEN_LENGTH]

    return made


def read_token(key: bytes, purpose: str, token: str) -> int | None:
    """Return the subscription of a token; None for any token we did not make."""
    try:
        padded = token + "=" * (-len(token) % 4)
        found = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    number, mac = found[:_NUMBER_BYTES], found[_NUMBER_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, purpose, number)):
        return None
    # The last letter of base64 has bits to spare: only our own spelling counts.
    identifier = int.from_bytes(number, "big")
    return identifier if make_token(key, purpose, identifier) == token else None


def _mac(key: bytes, purpose: str, number: bytes) -> bytes:
    return hasher(key, b"%b:" % purpose.encode())(number)[:_MAC_BYTES]
