"""A message encoded once, cut at its slots, and joined per recipient.

Templates put a token of `Slots` where a recipient's value belongs. The skeleton is
encoded as quoted-printable and cut there; `merge` fills the gaps with bytes escaped
for their place, so a value can change nothing but its own gap. The cuts stand
between soft line breaks. A skeleton can be stored and read back.
"""

import hashlib
import hmac
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import default
from functools import cached_property
from typing import Literal

from comms.errors import CommsError
from comms.mime.headers import Header, HeaderRefused, serialise
from comms.mime.quoted import clean, quoted_printable

#: What a template may leave open for each recipient.
SLOT_NAMES = ("greeting", "unsubscribe_url", "preferences_url", "address")
#: What notices leave open, too: the one-time link of who is written to.
_NAMES = (*SLOT_NAMES, "door_url")

Place = Literal["html", "text"]

_OWN = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
_WEB_ADDRESS = re.compile(r"https?://[!-~]+\Z")
# Letters that neither HTML nor cleaning changes.
_HARMLESS = re.compile(r"[!#-%(-;=?-~]+\Z")
# What neither HTML nor quoted-printable changes: most values.
_AS_IT_STANDS = re.compile(r"(?![.])[!#-%(-;?-~]{1,75}\Z")
_WEB_AS_IT_STANDS = re.compile(r"https?://[!#-%(-;?-~]{1,67}\Z")
_VERSION = 1


class SlotRefused(CommsError):
    """A slot is unknown, damaged, or its value is missing or unfit for it."""


@dataclass(frozen=True)
class Slots:
    """Tokens that stand for a recipient's values while a message is rendered."""

    #: Letters and digits; nobody who writes content can guess it.
    nonce: str

    def token(self, name: str) -> str:
        """Return the token of a slot: letters and digits only.

        Raises:
            SlotRefused: No such slot.
        """
        if name not in _NAMES:
            raise SlotRefused(f"no slot is called {name!r}")
        return f"slot{self.nonce}{name.replace('_', '')}end"


def new_slots(seed: bytes) -> Slots:
    """Return the slots that belong to a seed: secret, one per message."""
    return Slots(hmac.new(seed, b"merge slots", hashlib.sha256).hexdigest()[:32])


@dataclass(frozen=True)
class Gap:
    """A place in a message where a value will stand."""

    place: Place
    name: str


@dataclass(frozen=True)
class Skeleton:
    """A message without its recipient."""

    #: Header fields that are the same for everybody, already serialised.
    header_block: bytes
    #: Their names in lower case: none may come a second time.
    header_names: tuple[str, ...]
    #: Encoded bytes, and gaps between them.
    pieces: tuple[bytes | Gap, ...]

    @cached_property
    def sender_domain(self) -> str:
        """Domain that the message comes from, in lower case; "" where it has none."""
        field = BytesHeaderParser(policy=default).parsebytes(self.header_block)["From"]
        found = field.addresses if field else ()
        return found[0].domain.lower() if found else ""

    def merge(
        self,
        *,
        headers: Sequence[Header],
        values: Mapping[str, str],
        smtputf8: bool = False,
    ) -> bytes:
        """Return the message for one recipient, whole; see `pieces_for`."""
        filled = self.pieces_for(headers=headers, values=values, smtputf8=smtputf8)
        return b"".join(filled)

    def pieces_for(
        self,
        *,
        headers: Sequence[Header],
        values: Mapping[str, str],
        smtputf8: bool = False,
    ) -> tuple[bytes, ...]:
        """Return the message for one recipient in pieces.

        What is the same for everybody is the same object in each message.

        Args:
            headers: The recipient's own: To, Date, Message-ID, List-Unsubscribe …
            values: A value for every slot that the message uses.
            smtputf8: Whether a local part outside ASCII may stand in a header.

        Raises:
            HeaderRefused: A header is not legal or comes twice.
            SlotRefused: A value is missing, or is no web address where one belongs.
        """
        block = header_block(headers, taken=self.header_names, smtputf8=smtputf8)
        return self.pieces_with(block, values)

    def pieces_with(self, block: bytes, values: Mapping[str, str]) -> tuple[bytes, ...]:
        """Return the message for one recipient in pieces, her header fields ready.

        Args:
            block: What `header_block` returned, or has vouched for.
            values: A value for every slot that the message uses.

        Raises:
            SlotRefused: A value is missing, or is no web address where one belongs.
        """
        body = [
            piece
            if isinstance(piece, bytes)
            else encode_value(piece.name, _given(piece.name, values), piece.place)
            for piece in self.pieces
        ]
        return (self.header_block, block, *body)

    def to_bytes(self) -> bytes:
        """Return the skeleton for storing."""
        stored = {
            "version": _VERSION,
            "headers": self.header_block.decode(),
            "names": self.header_names,
            "pieces": [
                piece.decode()
                if isinstance(piece, bytes)
                else {"place": piece.place, "name": piece.name}
                for piece in self.pieces
            ],
        }
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()

    @staticmethod
    def from_bytes(stored: bytes) -> "Skeleton":
        """Return a skeleton that was stored.

        Raises:
            SlotRefused: Stored by a version of the program that this one cannot read.
        """
        found = json.loads(stored)
        if found.get("version") != _VERSION:
            raise SlotRefused(
                "a stored message has a form that this version cannot read"
            )
        return Skeleton(
            header_block=found["headers"].encode(),
            header_names=tuple(found["names"]),
            pieces=tuple(
                piece.encode() if isinstance(piece, str) else Gap(**piece)
                for piece in found["pieces"]
            ),
        )


def build_skeleton(
    *,
    headers: Sequence[Header],
    text: str,
    html: str | None,
    slots: Slots,
    boundary_seed: bytes,
    smtputf8: bool = False,
) -> Skeleton:
    """Encode a message once for all its recipients.

    Args:
        headers: The same for everybody: From, Subject, List-Id …
        text: Plain text with slot tokens.
        html: The same content as HTML, or None for a message of text only.
        slots: The tokens that text and html were rendered with.
        boundary_seed: Makes the boundary; the same seed gives the same bytes.
        smtputf8: Whether a local part outside ASCII may stand in a header.

    Raises:
        HeaderRefused: A header is not legal, comes twice, or is one of MIME's own.
        SlotRefused: A token was altered on its way through the templates.
    """
    block, names = _header_block(headers, taken=(), smtputf8=smtputf8)
    parts: list[bytes | Gap] = [b"MIME-Version: 1.0\r\n"]
    if html is None:
        parts += _part("plain", text, slots)
    else:
        boundary = _boundary(boundary_seed)
        parts.append(_ALTERNATIVE % boundary + b"\r\n--%b\r\n" % boundary)
        parts += _part("plain", text, slots)
        parts.append(b"\r\n--%b\r\n" % boundary)
        parts += _part("html", html, slots)
        parts.append(b"\r\n--%b--\r\n" % boundary)
    return Skeleton(header_block=block, header_names=names, pieces=_joined(parts))


def header_block(
    headers: Sequence[Header], *, taken: Sequence[str], smtputf8: bool = False
) -> bytes:
    """Return the recipient's own header fields, serialised.

    Args:
        headers: To, Date, Message-ID, List-Unsubscribe …
        taken: Names, in lower case, that stand in the skeleton already.
        smtputf8: Whether a local part outside ASCII may stand in a header.

    Raises:
        HeaderRefused: A header is not legal or comes twice.
    """
    block, _ = _header_block(headers, taken=taken, smtputf8=smtputf8)
    return block


def fill(content: str, slots: Slots, values: Mapping[str, str], place: Place) -> str:
    """Return content with its tokens replaced, for pages that show a message.

    Raises:
        SlotRefused: A value is missing, or is no web address where one belongs.
    """
    names = {slots.token(name): name for name in _NAMES}
    return _tokens(slots).sub(
        lambda found: _shown(names[found.group()], values, place), content
    )


def _shown(name: str, values: Mapping[str, str], place: Place) -> str:
    return _value(name, _given(name, values), place)


_ALTERNATIVE = b'Content-Type: multipart/alternative;\r\n boundary="%b"\r\n'
_PART = (
    b"Content-Type: text/%b; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)


def _part(
    kind: Literal["plain", "html"], content: str, slots: Slots
) -> list[bytes | Gap]:
    place: Place = "html" if kind == "html" else "text"
    # A last line without an end would join with what follows the part.
    cleaned = clean(content).rstrip("\n") + "\n"
    names = {slots.token(name): name for name in _NAMES}
    pieces: list[bytes | Gap] = [_PART % kind.encode()]
    for piece in re.split(f"({_tokens(slots).pattern})", cleaned):
        if piece in names:
            pieces.append(Gap(place, names[piece]))
        elif slots.nonce in piece.lower():
            raise SlotRefused(f"a slot was damaged in the {place} part")
        else:
            pieces.append(quoted_printable(piece))
    return pieces


def _tokens(slots: Slots) -> re.Pattern[str]:
    return re.compile("|".join(slots.token(name) for name in _NAMES))


def _joined(parts: Iterable[bytes | Gap]) -> tuple[bytes | Gap, ...]:
    """Join neighbouring bytes, so that a merge touches few pieces."""
    joined: list[bytes | Gap] = []
    for part in parts:
        if isinstance(part, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def encode_value(name: str, value: str, place: Place) -> bytes:
    """Return a recipient's value for one slot, escaped for its place and encoded.

    Raises:
        SlotRefused: It is no web address where one belongs.
    """
    encoded = encode_as_it_stands(name, value)
    return encoded or quoted_printable(_value(name, value, place))


def encode_as_it_stands(name: str, value: str) -> bytes:
    """Return a value that needs no escaping anywhere, encoded; b"" where it may."""
    fits = _WEB_AS_IT_STANDS if name.endswith("_url") else _AS_IT_STANDS
    return value.encode("ascii") + b"=\r\n" if fits.match(value) else b""


def _given(name: str, values: Mapping[str, str]) -> str:
    if name not in values:
        raise SlotRefused(f"no value for the slot {name!r}")
    return values[name]


def _value(name: str, value: str, place: Place) -> str:
    is_address = name.endswith("_url")
    if _HARMLESS.match(value) and (not is_address or _WEB_ADDRESS.match(value)):
        return value
    value = clean(value).replace("\n", " ").replace("\u2028", " ")
    value = value.replace("\u2029", " ")
    if is_address and not _WEB_ADDRESS.match(value):
        raise SlotRefused(f"the value for the slot {name!r} is no web address")
    return html.escape(value, quote=True) if place == "html" else value


def _header_block(
    headers: Sequence[Header], *, taken: Sequence[str], smtputf8: bool
) -> tuple[bytes, tuple[str, ...]]:
    seen = {*taken, *_OWN}
    names = []
    for header in headers:
        name = header.name.lower()
        if name in seen:
            raise HeaderRefused(f"{header.name}: comes twice, or is not to be given")
        seen.add(name)
        names.append(name)
    block = b"".join(serialise(header, smtputf8=smtputf8) for header in headers)
    return block, tuple(names)


def _boundary(seed: bytes) -> bytes:
    # "=_" cannot occur in quoted-printable, so no content can hold the boundary.
    digest = hmac.new(seed, b"mime boundary", hashlib.sha256).hexdigest()[:32]
    return b"=_" + digest.encode()
