"""Tokens of mailed links: unforgeable, for one purpose and one subscription.

A token is the number of the subscription and an HMAC over purpose and number. It
holds no address, and whoever has it can do no more than its purpose says.
"""

import base64
import binascii
import hmac

LEAVE = "leave"
PREFERENCES = "preferences"

_MAC_BYTES = 20  # 160 bits
_NUMBER_BYTES = 6
#: Letters of a token: base64 without its padding.
TOKEN_LENGTH = -(-8 * (_MAC_BYTES + _NUMBER_BYTES) // 6)


def make_token(key: bytes, purpose: str, subscription_id: int) -> str:
    """Return the token of a subscription for a purpose: URL-safe, 35 characters."""
    number = subscription_id.to_bytes(_NUMBER_BYTES, "big")
    token = number + _mac(key, purpose, number)
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


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
    digest = hmac.digest(key, purpose.encode() + b":" + number, "sha256")
    return digest[:_MAC_BYTES]
