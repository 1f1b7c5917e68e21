"""Marks of devices that somebody has signed in with before.

A mark is a random name, signed for one user. It opens nothing: it only lets wrong
tries from this device be counted apart from those of the rest of the world.
"""

import hmac
import secrets
from hashlib import sha256

from comms.access.sealing import fingerprint

_NAME = 22


def new_mark(key: bytes, user: str) -> str:
    """Return a mark for a user's device."""
    name = secrets.token_urlsafe(16)[:_NAME]
    return f"{name}.{_signature(key, user, name)}"


def device_of(key: bytes, user: str, mark: str) -> str:
    """Return the name of a device; "" where the mark is not ours, or another's."""
    name, _, signature = mark.partition(".")
    expected = _signature(key, user, name)
    return name if hmac.compare_digest(signature.encode(), expected.encode()) else ""


def _signature(key: bytes, user: str, name: str) -> str:
    return sha256(fingerprint(key, f"device of {user}", name).encode()).hexdigest()[:32]
