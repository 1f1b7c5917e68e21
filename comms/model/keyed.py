"""HMAC-SHA-256 (RFC 2104) under keys that are used again and again.

Each mail needs five of them. What depends on the key alone is worked out once for a
key; the library does it anew each time, which takes three times as long.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

_BLOCK = 64


class _State(Protocol):
    def update(self, octets: bytes, /) -> None: ...
    def digest(self) -> bytes: ...
    def copy(self) -> "_State": ...


def keyed_hash(key: bytes, words: bytes) -> bytes:
    """Return what `hmac.digest(key, words, "sha256")` returns."""
    return hasher(key)(words)


@lru_cache(maxsize=16)
def hasher(key: bytes, begin: bytes = b"") -> Callable[[bytes], bytes]:
    """Return what makes `keyed_hash(key, begin + words)` of words."""
    inner, outer = _begun(key)
    begun = inner()
    begun.update(begin)
    copied = begun.copy

    def hashed(words: bytes) -> bytes:
        first, second = copied(), outer()
        first.update(words)
        second.update(first.digest())
        return second.digest()

    return hashed


@lru_cache(maxsize=8)
def _begun(key: bytes) -> tuple[Callable[[], _State], Callable[[], _State]]:
    """Return what begins both hashes with the key already in them."""
    short = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
    padded = short.ljust(_BLOCK, b"\0")
    return (
        hashlib.sha256(bytes(octet ^ 0x36 for octet in padded)).copy,
        hashlib.sha256(bytes(octet ^ 0x5C for octet in padded)).copy,
    )
