"""Whether an address stands in a text, or in octets that may be encoded in some way."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from comms.model.addresses import address_key

#: Lines of base64, as mail has them.
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}(?:\r?\n[A-Za-z0-9+/]+={0,2})*")
_AS_TEXT = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def is_named(text: str, key: str) -> bool:
    """Tell whether a text names an address; one that only ends like it is another.

    Args:
        text: Whatever somebody wrote.
        key: The address in its normal form.
    """
    if "@" not in text:
        return False
    whole = rf"(?<![\w.+-]){re.escape(key)}(?![\w.-]*\w)"
    return re.search(whole, address_key(text)) is not None


def is_in(octets: bytes, key: str) -> bool:
    """Tell whether an address stands in octets: plain, or as mail and links write it.

    Rather too often than too seldom: an address that ends like it counts as well.
    """
    local, _, domain = key.rpartition("@")
    keys = {key, f"{local}@{_in_ascii(domain)}"}
    for seen in _decoded(octets):
        for form in _AS_TEXT:
            text = seen.decode(form, "replace").casefold()
            if any(one in text for one in keys):
                return True
    return False


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    # As in `model.addresses`: few domains need its tables.
    import idna  # noqa: PLC0415

    try:
        return idna.encode(domain).decode()
    except (idna.IDNAError, UnicodeError):
        return domain


def _decoded(octets: bytes) -> Iterator[bytes]:
    yield octets
    yield quopri.decodestring(octets)
    yield unquote_to_bytes(octets)
    for found in _BASE64.finditer(octets):
        block = b"".join(found[0].split())
        try:
            inner = base64.b64decode(block + b"=" * (-len(block) % 4))
        except binascii.Error:
            continue
        yield inner
        yield quopri.decodestring(inner)
