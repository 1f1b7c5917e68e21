"""Joins a message with one recipient: headers of her own, and the values of slots."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from comms.language import say
from comms.mime.dkim import Signer, Signing
from comms.mime.forms import header_form, link_form, stand_in
from comms.mime.headers import (
    Addresses,
    Mailbox,
    Structured,
    format_date,
    message_id,
    serialise,
)
from comms.mime.layout import Layout
from comms.mime.lists import leaving
from comms.mime.provider_fields import provider_field
from comms.mime.skeleton import Gap, Place, Skeleton, encode_value, header_block
from comms.model.keyed import hasher
from comms.model.links import TOKEN_LENGTH, token_maker
from comms.ports import MergedMessage
from comms.store.sending import Claimed

#: Letters of what only we can make for a delivery: 128 bits as hex.
_OPAQUE = 32
#: Letters of a delivery's number and what only we can make for it, as a provider gives
#: them back with what it reports.
_PROOF_LENGTH = 18 + 1 + _OPAQUE
#: Addresses that stand in a To field as they are.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)+\Z"
)
_ONE_LINE = 60
#: What a value is followed by: the piece after it begins a line of its own.
_SOFT_BREAK = b"=\r\n"
#: What the words begin with that the secret of a delivery is made of.
_SECRET = b"delivery:"
#: Greetings that are kept.
_MOST_GREETINGS = 4096


@dataclass(frozen=True, kw_only=True)
class Merger:
    """What all messages of one edition have in common."""

    #: Message by (language, level, variant).
    skeletons: Mapping[tuple[str, str, str], Skeleton]
    key: bytes
    #: Public address of the site, without a slash at its end.
    base_url: str
    #: Domain of return paths and Message-IDs.
    mail_domain: str
    #: When the edition began to leave: the same on every re-send.
    date: datetime
    #: Who signs mail from a domain.
    signers: Callable[[str], Sequence[Signer]] = lambda _domain: ()
    #: Kind of mail provider that takes the messages, and reports; "": none does.
    provider: str = ""

    def merge(self, claimed: Claimed) -> MergedMessage:
        """Return the message for one recipient; the same bytes each time."""
        identifier, _, language, level, variant, address, _, name, seat, _ = claimed
        layout, domain = self._laid_out((language, level, variant))
        secret = self._secret(b"%d" % identifier).hex()
        values = (
            secret[:_OPAQUE].encode(),
            *self._tokens(seat),
            *_greetings(name, language),
            *_addressed(address),
            f"{identifier}-{secret[_OPAQUE:]}".encode() if self.provider else b"",
        )
        pieces, form = layout.filled(values), layout.form
        if signers := self.signers(domain):
            pieces, form = signed(pieces, signers, self.date, self._signing), ()
        sender = f"bounce+{identifier}-{secret[_OPAQUE:]}@{self.mail_domain}"
        return MergedMessage(identifier, sender, address, pieces, form, values)

    def _laid_out(self, variant: tuple[str, str, str]) -> "_Laid":
        found = self._cache.get(variant)
        if found is None:
            found = self._cache[variant] = self._made(self.skeletons[variant])
        return found

    @cached_property
    def _tokens(self) -> Callable[[int], tuple[bytes, bytes]]:
        return token_maker(self.key)

    @cached_property
    def _secret(self) -> Callable[[bytes], bytes]:
        return hasher(self.key, _SECRET)

    @cached_property
    def _signing(self) -> Signing:
        return Signing()

    @cached_property
    def _cache(self) -> dict[tuple[str, str, str], "_Laid"]:
        return {}

    def _made(self, skeleton: Skeleton) -> "_Laid":
        """Write all fields once; a name that stands already is refused here."""
        date = Structured("Date", format_date(self.date))
        identity = message_id(stand_in(_OPAQUE), self.mail_domain)
        token = stand_in(TOKEN_LENGTH)
        mailto = f"mailto:leave+{token}@{self.mail_domain}?subject=unsubscribe"
        leave, post = leaving(f"{self.base_url}/u/{token}", mailto)
        to = Addresses("To", (Mailbox("", "anybody@example.org"),))
        header_block([date, identity, to, leave, post], taken=skeleton.header_names)
        pieces: list[bytes | int] = [
            skeleton.header_block,
            serialise(date),
            *header_form(identity, _OPAQUE, _MESSAGE_ID),
            *(b"To:", _TO, b"\r\n"),
            *header_form(leave, TOKEN_LENGTH, _LEAVE),
            serialise(post),
            *self._for_provider(),
        ]
        for piece in skeleton.pieces:
            pieces += [piece] if isinstance(piece, bytes) else self._gap(piece)
        return _Laid(Layout(pieces), skeleton.sender_domain)

    def _for_provider(self) -> list[bytes | int]:
        """Return the field that the provider gives back; no field without one."""
        field = provider_field(self.provider, stand_in(_PROOF_LENGTH))
        return header_form(field, _PROOF_LENGTH, _PROOF) if field else []

    def _gap(self, gap: Gap) -> list[bytes | int]:
        """Return what stands where the skeleton leaves a gap."""
        if gap.name in _OURS:
            path, value = _OURS[gap.name]
            return link_form(gap, f"{self.base_url}{path}", TOKEN_LENGTH, value)
        return [_IN_PLACE[gap.name, gap.place], _SOFT_BREAK]


class _Laid(NamedTuple):
    """A message, its recipient's own header fields among the rest."""

    layout: Layout
    sender_domain: str


#: Values of a message, by their numbers in a layout.
_MESSAGE_ID, _LEAVE, _PREFERENCES, _GREETING, _GREETING_HTML, _TO, _ADDRESS = range(7)
_ADDRESS_HTML, _PROOF = 7, 8
#: Slots that are addresses of ours: what stands before the token, and the token.
_OURS = {"unsubscribe_url": ("/u/", _LEAVE), "preferences_url": ("/p/", _PREFERENCES)}
_IN_PLACE = {
    ("greeting", "text"): _GREETING,
    ("greeting", "html"): _GREETING_HTML,
    ("address", "text"): _ADDRESS,
    ("address", "html"): _ADDRESS_HTML,
}


def signed(
    pieces: tuple[bytes, ...], signers: Sequence[Signer], at: datetime, signing: Signing
) -> tuple[bytes, ...]:
    """Return a message in pieces, its signatures in front where somebody signs."""
    return (signing.signatures(pieces, signers, at), *pieces) if signers else pieces


def _addressed(address: str) -> tuple[bytes, bytes, bytes]:
    """Return what a To field says, and an address as it stands in text and in HTML.

    Unusual addresses take the long way.
    """
    if len(address) <= _ONE_LINE and _PLAIN_ADDRESS.match(address):
        plain = address.encode("ascii")
        return b" " + plain, plain, plain
    to = Addresses("To", (Mailbox("", address),))
    said = serialise(to, smtputf8=not address.isascii())
    return (
        said.removeprefix(b"To:").removesuffix(b"\r\n"),
        _shown("address", address, "text"),
        _shown("address", address, "html"),
    )


def _shown(name: str, value: str, place: Place) -> bytes:
    """Return a value encoded, without the soft line break that the layout has."""
    return encode_value(name, value, place).removesuffix(_SOFT_BREAK)


@lru_cache(maxsize=_MOST_GREETINGS)
def _greetings(name: str, language: str) -> tuple[bytes, bytes]:
    """Return a greeting as it stands in text and in HTML; many have one first name."""
    words = greeting(name, language)
    return _shown("greeting", words, "text"), _shown("greeting", words, "html")


def greeting(name: str, language: str) -> str:
    """Return the greeting, by name where the person gave one."""
    if name:
        return say(language, "mail.greeting_named", name=name)
    return say(language, "mail.greeting")


def provider_proof(
    provider: str, key: bytes, delivery_id: int
) -> tuple[Structured, ...]:
    """Return the field that a provider gives back when it reports, if it needs one."""
    proof = f"{delivery_id}-{opaque(key, 'bounce', delivery_id)}"
    field = provider_field(provider, proof)
    return (field,) if field else ()


def return_path(key: bytes, delivery_id: int, domain: str) -> str:
    """Return the envelope sender (VERP) whose token names the delivery."""
    return f"bounce+{delivery_id}-{opaque(key, 'bounce', delivery_id)}@{domain}"


def opaque(key: bytes, purpose: str, delivery_id: int) -> str:
    """Return letters and digits that only we can make for a delivery.

    Args:
        key: Secret of the site.
        purpose: "message-id" or "bounce": who knows one knows nothing of the other.
        delivery_id: The delivery.
    """
    begin = _PURPOSES[purpose]
    return _secret(key, delivery_id)[begin : begin + _OPAQUE]


#: Where in the secret of a delivery what a purpose takes begins.
_PURPOSES = {"message-id": 0, "bounce": _OPAQUE}


def _secret(key: bytes, delivery_id: int) -> str:
    """Return the secret of a delivery: as many letters as both purposes take."""
    return hasher(key, _SECRET)(b"%d" % delivery_id).hex()
