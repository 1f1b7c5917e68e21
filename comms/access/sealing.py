"""Small secrets, sealed with the key of the site: the database alone is not enough.

What a code generator shares with us, hashes of short codes, tokens of mailed links.
"""

import base64
import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken


def seal(key: bytes, purpose: str, secret: str) -> str:
    """Return a secret that only the key of the site opens, for one purpose."""
    return _box(key, purpose).encrypt(secret.encode()).decode()


def unseal(key: bytes, purpose: str, sealed: str) -> str | None:
    """Return what was sealed; None: with another key, or for another purpose."""
    try:
        return _box(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def fingerprint(key: bytes, purpose: str, text: str) -> str:
    """Return a keyed hash: the same text, the same letters, and no way back."""
    return hmac.new(_derived(key, purpose), text.encode(), sha256).hexdigest()


def derive(key: bytes, purpose: str, seed: str) -> str:
    """Return 256 bits that follow from a seed, as letters for an address."""
    found = hmac.digest(_derived(key, purpose), seed.encode(), "sha256")
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, b"door: " + purpose.encode(), "sha256")


def _box(key: bytes, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, purpose)))
