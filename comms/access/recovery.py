"""Recovery codes: ten on paper, for the day the phone is lost; each works once.

Fifty random bits each, kept as keyed hashes; guessing is slowed down (`tries`).
"""

import secrets

from comms.access.sealing import fingerprint

COUNT = 10
#: No letter that looks like another.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH, _HALF = 10, 5


def new_codes() -> tuple[str, ...]:
    """Return new codes as people read them ("k7d2m-9xq4t")."""
    return tuple(_new_code() for _ in range(COUNT))


def kept(key: bytes, user: str, code: str) -> str:
    """Return what is kept of a code; blanks, hyphens and capitals do not count."""
    bare = "".join(letter for letter in code.casefold() if letter in _LETTERS)
    return fingerprint(key, f"recovery code of {user}", bare)


def looks_like_one(typed: str) -> bool:
    """Tell whether somebody typed a recovery code, and not the six digits of an app."""
    bare = [letter for letter in typed.casefold() if letter in _LETTERS]
    return len(bare) == _LENGTH


def _new_code() -> str:
    bare = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{bare[:_HALF]}-{bare[_HALF:]}"
