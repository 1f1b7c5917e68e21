"""A file that only who has its secret can read, and that nobody can alter unseen.

Written and read as a stream in pieces of 64 KiB, so memory stays flat. The form, all
numbers big-endian:

    magic       8 bytes   "COMMSBK" and the version of the form, 1
    length      2 bytes   of the head
    head        JSON      how the secret becomes keys, and a random salt
    proof      32 bytes   HMAC-SHA256 over all of the above: is the secret right?
    pieces                each ≤ 65,536 bytes and its tag of 16, AES-256-GCM

The nonce of a piece is its number (11 bytes) and a byte that is 1 for the last piece
and 0 for all others: pieces cannot change places, be left out or be taken away from
the end (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015). Keys come from the secret
by scrypt (RFC 7914; a passphrase) or as they are (32 random bytes of a key file),
then by HKDF-SHA256 (RFC 5869) with the salt, so no two files share a key.
"""

import base64
import hmac
import io
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from comms.errors import BackupRefused

_MAGIC, _FORM = b"COMMSBK", 1
_PIECE, _TAG = 65_536, 16
_KEY, _SALT, _PROOF = 32, 32, 32
_LONGEST_HEAD = 1024
#: Work factors of scrypt for new files: about a third of a second and 128 MB.
_SCRYPT = {"n": 2**17, "r": 8, "p": 1}
#: The most that a file may ask for, so that a hostile one cannot stop the machine.
_MOST = {"n": 2**20, "r": 16, "p": 4}
_PURPOSE = b"comms backup 1"
#: Letters of a passphrase that is worth its name.
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What opens a sealed file."""

    #: "passphrase", or "file" for the bytes of a key file.
    kind: str
    value: bytes = field(repr=False)

    @classmethod
    def of_passphrase(cls, words: str) -> "Secret":
        """Return the secret that a person remembers.

        Raises:
            BackupRefused: It can be guessed.
        """
        if len(words) < SHORTEST_PASSPHRASE:
            raise BackupRefused(
                key="operate.short_passphrase", letters=SHORTEST_PASSPHRASE
            )
        return cls(kind="passphrase", value=words.encode())

    @classmethod
    def of_file(cls, path: Path) -> "Secret":
        """Return the secret that a file holds.

        White space around a text is not part of it. Random bytes may begin or end
        with such a byte, and stay whole where they would be too few without it.

        Raises:
            BackupRefused: It is too short to be a key.
        """
        content = path.read_bytes()
        text = content.strip()
        if len(text) >= _KEY:
            return cls(kind="file", value=text)
        if len(content) < _KEY or content.isascii():
            raise BackupRefused(key="operate.short_key_file", path=path, bytes=_KEY)
        return cls(kind="file", value=content)


@contextmanager
def sealed_for_writing(path: Path, secret: Secret) -> Iterator[BinaryIO]:
    """Give what seals all that is written to it into a new file.

    The file has its name only once all of it is on the disk; after an error, or a
    loss of power, there is none by that name.

    Raises:
        BackupRefused: There is a file by that name already.
    """
    if path.exists():
        raise BackupRefused(key="operate.file_is_there", path=path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            writer = _Sealer(file, secret)
            yield writer
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)
    _sync(path.absolute().parent)


@contextmanager
def sealed_for_reading(path: Path, secret: Secret) -> Iterator[BinaryIO]:
    """Give what reads a sealed file.

    Raises:
        BackupRefused: It is no such file, the secret is wrong, or, while it is read,
            it turns out altered or cut off.
    """
    with path.open("rb") as file, _Opener(file, secret) as reader:
        yield io.BufferedReader(reader, _PIECE)


def _name(part: Path, path: Path) -> None:
    """Give a whole file its name, which a file that came meanwhile keeps."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise BackupRefused(key="operate.file_is_there", path=path) from None
    except OSError:
        # Disks of other systems know no links.
        part.rename(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Sealer(io.RawIOBase, BinaryIO):
    """Seals what is written, piece by piece; `finish` seals the last one."""

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        salt = secrets.token_bytes(_SALT)
        head: dict[str, object] = {
            "secret": secret.kind,
            "salt": base64.b64encode(salt).decode(),
        }
        if secret.kind == "passphrase":
            head |= _SCRYPT
        start = _start(json.dumps(head).encode())
        self._cipher, proof = _keys(secret, head, start)
        file.write(start + proof)
        self._file = file
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        given = bytes(memoryview(content))  # type: ignore[arg-type]
        self._waiting += given
        # The last piece is known only at the end, so one always waits.
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), is_last=False)
            del self._waiting[:_PIECE]
        return len(given)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, piece, None))
        self._number += 1


class _Opener(io.RawIOBase):
    """Opens a sealed file piece by piece; nothing is given out before it is proved."""

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        self._file = file
        self._cipher = _proved(file, secret)
        self._next = file.read(_PIECE + _TAG)
        self._left = memoryview(b"")
        self._number = 0
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if not self._left and not self._is_over:
            self._left = memoryview(self._open_next())
        count = min(len(room), len(self._left))
        room[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._file.read(_PIECE + _TAG)
        self._is_over = not self._next
        nonce = _nonce(self._number, is_last=self._is_over)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError):
            raise self._fault(sealed) from None

    def _fault(self, sealed: bytes) -> BackupRefused:
        """Tell a file that ends too early from one that was altered."""
        if self._is_over:
            other = _nonce(self._number - 1, is_last=False)
            try:
                self._cipher.decrypt(other, sealed, None)
            except (InvalidTag, ValueError):
                whole = len(sealed) == _PIECE + _TAG
                return BackupRefused(
                    key="operate.altered" if whole else "operate.cut_or_altered"
                )
            return BackupRefused(key="operate.cut_off")
        return BackupRefused(key="operate.altered")


def _proved(file: BinaryIO, secret: Secret) -> AESGCM:
    """Read the head and return the cipher, once the secret is proved to be right."""
    opening = file.read(len(_MAGIC) + 3)
    if len(opening) < len(_MAGIC) + 3 or not opening.startswith(_MAGIC):
        raise BackupRefused(key="operate.no_backup")
    if opening[len(_MAGIC)] != _FORM:
        raise BackupRefused(key="operate.newer_form", form=opening[len(_MAGIC)])
    length = int.from_bytes(opening[-2:], "big")
    written = file.read(min(length, _LONGEST_HEAD))
    proof = file.read(_PROOF)
    try:
        head = json.loads(written)
        if head["secret"] != secret.kind:
            raise BackupRefused(key=_NEEDS[head["secret"]])
        cipher, expected = _keys(secret, head, opening + written)
    except (ValueError, TypeError, KeyError):
        raise BackupRefused(key="operate.altered") from None
    if not hmac.compare_digest(proof, expected):
        raise BackupRefused(key="operate.wrong_secret")
    return cipher


_NEEDS = {"passphrase": "operate.needs_passphrase", "file": "operate.needs_key_file"}


def _start(head: bytes) -> bytes:
    return _MAGIC + bytes([_FORM]) + len(head).to_bytes(2, "big") + head


def _keys(
    secret: Secret, head: dict[str, object], start: bytes
) -> tuple[AESGCM, bytes]:
    """Return the cipher of a file, and the proof that its secret is known."""
    salt = base64.b64decode(str(head["salt"]), validate=True)
    master = secret.value
    if secret.kind == "passphrase":
        master = _stretched(master, salt, head)
    made = HKDF(algorithm=SHA256(), length=2 * _KEY, salt=salt, info=_PURPOSE)
    keys = made.derive(master)
    return AESGCM(keys[:_KEY]), hmac.digest(keys[_KEY:], start, "sha256")


def _stretched(words: bytes, salt: bytes, head: dict[str, object]) -> bytes:
    work = {name: int(str(head[name])) for name in _MOST}
    if any(work[name] > most for name, most in _MOST.items()):
        message = "a file may not ask for so much work"
        raise ValueError(message)
    made = Scrypt(salt=salt, length=_KEY, n=work["n"], r=work["r"], p=work["p"])
    return made.derive(words)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
