"""Marks of devices that somebody has signed in with before.

A mark is a day and a random name, signed for one user. It opens nothing: it only lets
wrong tries from this device be counted apart from those of the rest of the world. It
ends with its days, also where somebody kept it longer than a browser does.
"""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from comms.access.sealing import fingerprint

_NAME = 22
#: Days; as long as a browser keeps it.
LIVES_FOR = 180


def new_mark(key: bytes, user: str, now: datetime) -> str:
    """Return a mark for a user's device, from now on."""
    name = f"{now.date().toordinal()}-{secrets.token_urlsafe(16)[:_NAME]}"
    return f"{name}.{_signature(key, user, name)}"


def device_of(key: bytes, user: str, mark: str, now: datetime) -> str:
    """Return the name of a device; "" where the mark is not ours, or has ended."""
    name, _, signature = mark.partition(".")
    expected = _signature(key, user, name)
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return ""
    # Ours: before marks ended they had no day.
    day = name.partition("-")[0]
    age = now.date().toordinal() - int(day) if day.isdecimal() else LIVES_FOR + 1
    return name if age <= LIVES_FOR else ""


def _signature(key: bytes, user: str, name: str) -> str:
    return sha256(fingerprint(key, f"device of {user}", name).encode()).hexdigest()[:32]
