"""A mail that brings another one whole, as a file beside its words.

As a file, not as a mail within: that may not be encoded (RFC 2046 section 5.2.1), and
servers on the way break what has eight bits or long lines.
"""

import base64
import hashlib
import hmac

from comms.mime.skeleton import Gap, Skeleton

_VERSION_FIELD = b"MIME-Version: 1.0\r\n"
_FILE = (
    b'Content-Type: application/octet-stream; name="%b"\r\n'
    b'Content-Disposition: attachment; filename="%b"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)


def with_file(words: Skeleton, name: str, octets: bytes, *, seed: bytes) -> Skeleton:
    """Return a message with a file.

    Args:
        words: The message without.
        name: Of the file; letters, digits, full stops and hyphens.
        octets: The file.
        seed: Makes the boundary; the same seed gives the same bytes.
    """
    digest = hmac.new(seed, b"mime boundary of files", hashlib.sha256).hexdigest()
    boundary = b"=_" + digest[:32].encode()
    head = _VERSION_FIELD + b'Content-Type: multipart/mixed;\r\n boundary="%b"\r\n' % (
        boundary
    )
    first, *others = words.pieces
    assert isinstance(first, bytes)  # noqa: S101 - how skeletons begin
    encoded = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    file = _FILE % (name.encode("ascii"), name.encode("ascii")) + encoded
    pieces: list[bytes | Gap] = [
        head + b"\r\n--%b\r\n" % boundary + first.removeprefix(_VERSION_FIELD),
        *others,
        b"\r\n--%b\r\n%b--%b--\r\n" % (boundary, file, boundary),
    ]
    return Skeleton(
        header_block=words.header_block,
        header_names=words.header_names,
        pieces=tuple(pieces),
    )
