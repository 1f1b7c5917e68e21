"""Passwords: what Argon2 makes of them, and which are too weak.

Argon2id with the second parameters that RFC 9106 recommends (64 MiB, three passes,
four lanes); an older hash is made anew when its owner signs in. Of all processes'
memory only so much is used at once: whoever comes later waits for her turn.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from comms.errors import Refused

#: Shortest password, what we advise, and the longest that is looked at.
LEAST, ADVISED, MOST = 8, 15, 256

_HASHER = PasswordHasher(
    time_cost=3, memory_cost=65_536, parallelism=4, hash_len=32, type=Type.ID
)
#: Of "-", with the parameters above: what an unknown address is checked against.
_NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$AQByQ2VToX8svbyFXn09YA$"
    "rABTF3xvRl7bkZaNVBuTlpkR6ICukaNOH64/449gitY"
)
#: Hashes at once (64 MiB each), and seconds that one may wait for its turn.
_AT_ONCE, _PATIENCE = 2, 10.0
_TURN = BoundedSemaphore(_AT_ONCE)
#: Runs of letters that nobody would call a secret.
_ROWS = (
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm",
    "01234567890",
)
_SHORTEST_NAME = 4


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with _turn():
        return _HASHER.hash(_plain(password))


def is_right(encoded: str | None, password: str) -> bool:
    """Tell whether a password is the one that was kept; None: nobody's, and no.

    Both take the same time.
    """
    with _turn():
        try:
            _HASHER.verify(encoded or _NOBODYS, _plain(password)[:MOST])
        except (InvalidHashError, VerificationError):
            return False
        return encoded is not None and len(_plain(password)) <= MOST


def is_outdated(encoded: str) -> bool:
    """Tell whether a hash was made with other parameters than ours."""
    return _HASHER.check_needs_rehash(encoded)


def weakness(password: str, about: Iterable[str] = ()) -> str:
    """Return the key of what is wrong with a new password; "": nothing.

    Args:
        password: As it was typed.
        about: What others know of its owner: name, address, programme.
    """
    plain = _plain(password)
    if len(plain) < LEAST:
        return "password_short"
    if len(plain) > MOST:
        return "password_long"
    bare = plain.casefold()
    core = bare.strip("0123456789!?.,*+-_#%&/() ")
    if bare in _common() or core in _common() or _is_row(bare):
        return "password_common"
    return (
        "password_known" if any(_leans_on(bare, word) for word in _words(about)) else ""
    )


def _leans_on(password: str, word: str) -> bool:
    """Tell whether a password is a known word and a few letters more."""
    return word in password and len(password) - len(word) < LEAST


def _words(about: Iterable[str]) -> list[str]:
    found = [word for said in about for word in re.split(r"[\W_]+", said.casefold())]
    return [word for word in found if len(word) >= _SHORTEST_NAME]


def _plain(password: str) -> str:
    """Return one spelling of what looks the same, however a keyboard wrote it."""
    return unicodedata.normalize("NFC", password)


def _is_row(text: str) -> bool:
    """Tell whether it is one letter again and again, or a row of keys."""
    if len(set(text)) <= 2:  # noqa: PLR2004 - "abababab" is one of two letters
        return True
    return any(text in row or text in row[::-1] for row in _ROWS)


@cache
def _common() -> frozenset[str]:
    found = files("comms.access").joinpath("common_passwords.txt")
    lines = found.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURN.acquire(timeout=_PATIENCE):
        raise Refused("door_busy")
    try:
        yield
    finally:
        _TURN.release()
