"""Joins a message with one recipient: headers of her own, and the values of slots."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from comms.deliver.claims import Claimed
from comms.language import say
from comms.mime.dkim import Signer, Signing
from comms.mime.forms import HeaderForm, header_form, stand_in
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
from comms.mime.skeleton import Skeleton, header_block
from comms.model.keyed import keyed_hash
from comms.model.links import LEAVE, PREFERENCES, TOKEN_LENGTH, make_token
from comms.ports import MergedMessage

#: Letters of what only we can make for a delivery: 128 bits as hex.
_OPAQUE = 32
#: Addresses that stand in a To field as they are.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+\Z"
)
_ONE_LINE = 60


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

    def merge(self, claimed: Claimed) -> MergedMessage:
        """Return the message for one recipient; the same bytes each time."""
        taken, person = claimed
        identifier, address = taken.id, person.address
        laid = self._laid_out(taken.language, taken.level, taken.variant)
        token = make_token(self.key, LEAVE, person.seat)
        preferences = make_token(self.key, PREFERENCES, person.seat)
        values = {
            "greeting": greeting(person.name, taken.language),
            "unsubscribe_url": f"{self.base_url}/u/{token}",
            "preferences_url": f"{self.base_url}/p/{preferences}",
            "address": address,
        }
        block = b"".join(
            (
                laid.before,
                laid.identity.filled(opaque(self.key, "message-id", identifier)),
                _to(address),
                laid.leave.filled(token),
                laid.after,
            )
        )
        return MergedMessage(
            delivery_id=identifier,
            sender=return_path(self.key, identifier, self.mail_domain),
            recipient=address,
            pieces=signed(
                laid.layout.pieces_with(block, values),
                self.signers(laid.sender_domain),
                self.date,
                self._signing,
            ),
        )

    def _laid_out(self, *variant: str) -> "_Laid":
        found = self._cache.get(variant)
        if found is None:
            language, level, form = variant
            skeleton = self.skeletons[language, level, form]
            found = self._cache[variant] = self._made(skeleton)
        return found

    @cached_property
    def _signing(self) -> Signing:
        return Signing()

    @cached_property
    def _cache(self) -> dict[tuple[str, ...], "_Laid"]:
        return {}

    def _made(self, skeleton: Skeleton) -> "_Laid":
        """Write the fields once; a name that stands already is refused here."""
        date = Structured("Date", format_date(self.date))
        identity = message_id(stand_in(_OPAQUE), self.mail_domain)
        token = stand_in(TOKEN_LENGTH)
        mailto = f"mailto:leave+{token}@{self.mail_domain}?subject=unsubscribe"
        leave, post = leaving(f"{self.base_url}/u/{token}", mailto)
        to = Addresses("To", (Mailbox("", "anybody@example.org"),))
        header_block([date, identity, to, leave, post], taken=skeleton.header_names)
        return _Laid(
            layout=Layout(skeleton),
            sender_domain=skeleton.sender_domain,
            before=serialise(date),
            identity=header_form(identity, _OPAQUE),
            leave=header_form(leave, TOKEN_LENGTH),
            after=serialise(post),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """A message and a recipient's own header fields, ready to be filled."""

    layout: Layout
    sender_domain: str
    #: Fields before the Message-ID, and after List-Unsubscribe.
    before: bytes
    identity: HeaderForm
    leave: HeaderForm
    after: bytes


def signed(
    pieces: tuple[bytes, ...], signers: Sequence[Signer], at: datetime, signing: Signing
) -> tuple[bytes, ...]:
    """Return a message in pieces, its signatures in front where somebody signs."""
    return (signing.signatures(pieces, signers, at), *pieces) if signers else pieces


def _to(address: str) -> bytes:
    """Return the To field; unusual addresses take the long way."""
    if len(address) <= _ONE_LINE and _PLAIN_ADDRESS.match(address):
        return b"To: %b\r\n" % address.encode("ascii")
    to = Addresses("To", (Mailbox("", address),))
    return serialise(to, smtputf8=not address.isascii())


def greeting(name: str, language: str) -> str:
    """Return the greeting, by name where the person gave one."""
    if name:
        return say(language, "mail.greeting_named", name=name)
    return _greeting(language)


@cache
def _greeting(language: str) -> str:
    return say(language, "mail.greeting")


def return_path(key: bytes, delivery_id: int, domain: str) -> str:
    """Return the envelope sender (VERP) whose token names the delivery."""
    return f"bounce+{delivery_id}-{opaque(key, 'bounce', delivery_id)}@{domain}"


def opaque(key: bytes, purpose: str, delivery_id: int) -> str:
    """Return letters and digits that only we can make for a delivery."""
    return keyed_hash(key, f"{purpose}:{delivery_id}".encode()).hex()[:_OPAQUE]
