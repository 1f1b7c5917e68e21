"""Keeps private keys for signing mail in the site folder, each in a file of mode 0600.

`dkim/<domain>/<selector>.pem`, PKCS #8 without a password: whoever reads the site
folder can send as the site anyway.
"""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from comms.errors import Misconfigured
from comms.mime.dkim import SMALLEST_RSA, Key, Signer

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)


class SigningKeys:
    """The keys of a site."""

    def __init__(self, home: Path) -> None:
        self._root = home / "dkim"

    def signer(self, domain: str, selector: str) -> Signer:
        """Return who signs for a domain with the key of a selector.

        Raises:
            Misconfigured: No such key, or none that signs mail.
        """
        path = self._path(domain, selector)
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError:
            raise Misconfigured(
                f"There is no DKIM key {selector} for {domain}: make it with "
                f"comms dkim-key {domain} {selector}, or take it out of the settings."
            ) from None
        except ValueError as error:
            raise Misconfigured(f"{path} holds no private key.") from error
        if not isinstance(key, (RSAPrivateKey, Ed25519PrivateKey)):
            raise Misconfigured(f"{path} holds a key that DKIM does not know.")
        return Signer(domain=domain, selector=selector, key=key)

    def make(self, domain: str, selector: str, kind: str) -> Signer:
        """Return the signer of a selector, making its key where there is none.

        Args:
            domain: That mail comes from, in ASCII.
            selector: Name of the key in DNS.
            kind: "rsa" or "ed25519".
        """
        path = self._path(domain, selector)
        if not path.exists():
            _write(path, _new_key(kind))
        return self.signer(domain, selector)

    def _path(self, domain: str, selector: str) -> Path:
        for name in (domain, selector):
            if not _NAME.fullmatch(name) or ".." in name:
                raise Misconfigured(f"{name!r} is no name in DNS (lower case, ASCII).")
        return self._root / domain / f"{selector}.pem"


def _new_key(kind: str) -> Key:
    if kind == "rsa":
        return generate_private_key(public_exponent=65537, key_size=SMALLEST_RSA)
    return Ed25519PrivateKey.generate()


def _write(path: Path, key: Key) -> None:
    """Keep a new key; of two that make it at once, both take the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    new = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            return
    finally:
        new.unlink()
