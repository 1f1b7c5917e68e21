"""Joins a message with one recipient: headers of her own, and the values of slots."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.deliver.claims import Claimed
from comms.language import say
from comms.mime.headers import (
    Addresses,
    Header,
    Mailbox,
    Structured,
    format_date,
    message_id,
)
from comms.mime.skeleton import Skeleton
from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.ports import MergedMessage


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

    def merge(self, claimed: Claimed) -> MergedMessage:
        """Return the message for one recipient; the same bytes each time."""
        row, person = claimed.delivery, claimed.subscriber
        skeleton = self.skeletons[row.language, row.level, row.variant]
        token = make_token(self.key, LEAVE, claimed.subscription.id or 0)
        leave = f"{self.base_url}/u/{token}"
        values = {
            "greeting": greeting(person.name, row.language),
            "unsubscribe_url": leave,
            "preferences_url": f"{self.base_url}/p/"
            f"{make_token(self.key, PREFERENCES, claimed.subscription.id or 0)}",
            "address": person.address,
        }
        return MergedMessage(
            delivery_id=row.id or 0,
            sender=return_path(self.key, row.id or 0, self.mail_domain),
            recipient=person.address,
            pieces=skeleton.pieces_for(
                headers=self._headers(row.id or 0, person.address, leave, token),
                values=values,
                smtputf8=not person.address.isascii(),
            ),
        )

    def _headers(
        self, delivery_id: int, address: str, leave: str, token: str
    ) -> list[Header]:
        mailto = f"mailto:leave+{token}@{self.mail_domain}?subject=unsubscribe"
        return [
            Structured("Date", format_date(self.date)),
            message_id(opaque(self.key, "message-id", delivery_id), self.mail_domain),
            Addresses("To", (Mailbox("", address),)),
            Structured("List-Unsubscribe", f"<{leave}>, <{mailto}>"),
            Structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]


def greeting(name: str, language: str) -> str:
    """Return the greeting, by name where the person gave one."""
    if name:
        return say(language, "mail.greeting_named", name=name)
    return say(language, "mail.greeting")


def return_path(key: bytes, delivery_id: int, domain: str) -> str:
    """Return the envelope sender (VERP) whose token names the delivery."""
    return f"bounce+{delivery_id}-{opaque(key, 'bounce', delivery_id)[:20]}@{domain}"


def opaque(key: bytes, purpose: str, delivery_id: int) -> str:
    """Return 26 letters and digits that only we can make for a delivery."""
    digest = hmac.new(key, f"{purpose}:{delivery_id}".encode(), hashlib.sha256)
    return base64.b32encode(digest.digest())[:26].decode().lower()
