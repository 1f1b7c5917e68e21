"""Signs messages with DKIM (RFC 6376, 8301, 8463); verifies none.

RSA first, Ed25519 beside it; header and body relaxed. Header fields that decide what
a reader sees are named once more than they occur, so nobody can add a second one on
the way. A signature depends on the message and the given instant alone: a message
that is sent again carries the same bytes.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comms.errors import Misconfigured

Key = RSAPrivateKey | Ed25519PrivateKey

#: Smallest RSA key that receivers take for sure (RFC 8301, section 3.2).
SMALLEST_RSA = 2048

#: Signed where they occur (RFC 6376, section 5.4.1, and the List-* of RFC 8058).
_SIGNED = (
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Help",
    "List-Owner",
    "List-Archive",
    "List-Post",
    "Feedback-ID",
)
#: Named once more than they occur (RFC 6376, section 8.15).
_OVERSIGNED = (
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Reply-To",
    "Message-ID",
    "Content-Type",
)
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n)")
_LINE = 72
#: Pieces shorter than this are canonicalised each time.
_WORTH_KEEPING = 2048
_MOST_KEPT = 512


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs for one domain with one key, under one selector."""

    #: ASCII; RFC 8616 has an internationalised domain as A-labels.
    domain: str
    #: TXT record: "<selector>._domainkey.<domain>".
    selector: str
    key: Key = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that receivers do not take.

        Raises:
            Misconfigured: An RSA key of fewer than 2048 bits.
        """
        if isinstance(self.key, RSAPrivateKey) and self.key.key_size < SMALLEST_RSA:
            raise Misconfigured(
                f"The DKIM key {self.selector} has {self.key.key_size} bits: make one "
                f"of {SMALLEST_RSA} or more."
            )

    @property
    def algorithm(self) -> str:
        """Name of the signature algorithm in the `a` tag."""
        rsa = isinstance(self.key, RSAPrivateKey)
        return "rsa-sha256" if rsa else "ed25519-sha256"

    @property
    def dns_record(self) -> str:
        """Text of the TXT record that publishes the key (RFC 6376, 3.6.1; 8463, 4)."""
        kind = self.algorithm.partition("-")[0]
        public = base64.b64encode(_public(self.key)).decode()
        return f"v=DKIM1; k={kind}; p={public}"


def sign(content: bytes, signers: Sequence[Signer], at: datetime) -> bytes:
    """Return a message with its signatures in front; see `signatures`."""
    return signatures(content, signers, at) + content


def signatures(content: bytes, signers: Sequence[Signer], at: datetime) -> bytes:
    """Return the signature fields of a message, one for each signer.

    Args:
        content: RFC 5322 bytes with CRLF line ends, every field once.
        signers: In the order in which signatures stand; each covers the message, and
            none another signature.
        at: Time of signing, aware; the same for every copy of a message.
    """
    return Signing().signatures((content,), signers, at)


class Signing:
    """Signs messages that share large pieces, whose canonical form it remembers."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[bytes, bytes]] = {}

    def signatures(
        self, pieces: Sequence[bytes], signers: Sequence[Signer], at: datetime
    ) -> bytes:
        """Return the signature fields of a message in pieces; see `signatures`."""
        head, body = _parted(pieces)
        digest = base64.b64encode(self._hashed(body))
        fields, stamp = _Fields(head), str(int(at.timestamp())).encode()
        return b"".join([_signature(one, fields, digest, stamp) for one in signers])

    def _hashed(self, body: Sequence[bytes]) -> bytes:
        *before, last = body
        if not all(piece.endswith(b"\r\n") for piece in before):
            before, last = [], b"".join(body)
        if before and not last.strip(b"\r\n"):
            # Empty lines at the end may begin in a piece before.
            before, last = [], b"".join(body)
        # Every piece begins a line, so each has a canonical form of its own.
        found = hashlib.sha256()
        for piece in before:
            found.update(self._lines(piece))
        found.update(relaxed_body(last))
        return found.digest()

    def _lines(self, piece: bytes) -> bytes:
        if len(piece) < _WORTH_KEEPING:
            return _relaxed_lines(piece)
        # By identity, and kept alive for as long as that identity is relied upon.
        kept = self._known.get(id(piece))
        if kept is not None and kept[0] is piece:
            return kept[1]
        found = _relaxed_lines(piece)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[id(piece)] = (piece, found)
        return found


def _parted(pieces: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the header of a message, and its body in pieces."""
    for number, piece in enumerate(pieces):
        start, border, rest = piece.partition(b"\r\n\r\n")
        if border:
            head = b"".join((*pieces[:number], start))
            return head, [rest, *pieces[number + 1 :]]
    # The border may lie between two pieces.
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    return head, [body]


def relaxed_body(body: bytes) -> bytes:
    """Return a body canonicalised (RFC 6376, section 3.4.4).

    Bodies without doubled blanks, tabs, blanks before line ends or empty last lines
    are their own canonical form, and looking for those is quick.
    """
    body = _relaxed_lines(body)
    if body.endswith(b"\r\n\r\n") or body == b"\r\n":
        body = body.rstrip(b"\r\n") + b"\r\n"
        return b"" if body == b"\r\n" else body
    return body if body.endswith(b"\r\n") or not body else body + b"\r\n"


def _relaxed_lines(lines: bytes) -> bytes:
    """Return lines without blanks at their ends, and elsewhere with single ones."""
    if b"\t" in lines or b"  " in lines or b" \r\n" in lines:
        return _BLANKS.sub(b" ", _BLANKS_AT_END.sub(b"", lines))
    return lines


class _Fields:
    """The header fields of one message, canonicalised once for all signers."""

    def __init__(self, head: bytes) -> None:
        found = dict(_canonical_fields(head))
        keys = tuple([key for key in _SIGNED_KEYS if key in found])
        self.names = _names(keys)
        # A name beyond the last field of its name stands for nothing (section 5.4.2).
        self.canonical = b"".join([found[key] for key in keys])


_SIGNED_KEYS = {name.lower().encode(): name for name in _SIGNED}


@cache
def _names(keys: tuple[bytes, ...]) -> bytes:
    return ":".join((*(_SIGNED_KEYS[key] for key in keys), *_OVERSIGNED)).encode()


def _canonical_fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name in lower case, relaxed field with CRLF) (section 3.4.2)."""
    for line in head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n"):
        name, _, value = line.partition(b":")
        name = name.rstrip().lower()
        yield name, name + b":" + b" ".join(value.split()) + b"\r\n"


def _signature(signer: Signer, fields: _Fields, body_hash: bytes, at: bytes) -> bytes:
    """Return one DKIM-Signature field with its line end."""
    opening, canonical = _opening(
        signer.algorithm, signer.domain, signer.selector, at, fields.names
    )
    own = b"%b bh=%b; b=" % (canonical, body_hash)
    signed = _signing(signer.key)(fields.canonical + own)
    return b"%b\r\n bh=%b;\r\n b=%b\r\n" % (
        opening,
        body_hash,
        _folded(base64.b64encode(signed)),
    )


@lru_cache(maxsize=64)
def _opening(
    algorithm: str, domain: str, selector: str, at: bytes, names: bytes
) -> tuple[bytes, bytes]:
    """Return what all signatures of a signer begin with, written and canonical."""
    written = b"\r\n ".join(
        (
            b"DKIM-Signature: v=1; a=%b; c=relaxed/relaxed;" % algorithm.encode(),
            b"d=%b; s=%b; t=%b;"
            % (domain.encode("ascii"), selector.encode("ascii"), at),
            *_folded_names(names),
        )
    )
    [(_, canonical)] = _canonical_fields(written)
    return written, canonical.removesuffix(b"\r\n")


def _signing(key: Key) -> Callable[[bytes], bytes]:
    if isinstance(key, RSAPrivateKey):
        return lambda data: key.sign(data, PKCS1v15(), SHA256())
    # RFC 8463, section 3: the SHA-256 of what is signed is what Ed25519 signs.
    return lambda data: key.sign(hashlib.sha256(data).digest())


def _folded_names(names: bytes) -> Iterator[bytes]:
    """Yield the `h` tag in lines that may stand folded at its colons."""
    line = b"h="
    for name in names.split(b":"):
        if len(line) + len(name) > _LINE:
            yield line
            line = b""
        line += name + b":"
    yield line.removesuffix(b":") + b";"


def _folded(encoded: bytes) -> bytes:
    cuts = range(0, len(encoded), _LINE)
    return b"\r\n ".join(encoded[start : start + _LINE] for start in cuts)


def _public(key: Key) -> bytes:
    public = key.public_key()
    if isinstance(key, RSAPrivateKey):
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
