"""Proves whose mail a report is about, by what only we can have made; writes nothing.

The token of a return path, a Message-ID together with the delivery it belongs to, or
the token of a link for leaving: each is a keyed hash. An address is no proof: anyone
may write one into a report.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from comms.deliver.merging import opaque
from comms.model.addresses import address_key
from comms.model.links import LEAVE, read_token
from comms.model.tables import Delivery, Subscription
from comms.receive.values import Kind, Nature, Returned
from comms.store import Session, receipts, subscribers
from comms.store.sending import READER


@dataclass(frozen=True, slots=True)
class Proof:
    """What a mail is proved to be about; both None: nothing."""

    delivery: Delivery | None = None
    seat: Subscription | None = None


def prove(session: Session, key: bytes, found: Returned) -> Proof | None:
    """Return what a mail is about by what only we can have made; None: no proof."""
    seat = next(_seats(session, key, found), None)
    if found.nature is Nature.UNSUBSCRIBE:
        return Proof(seat=seat) if seat else None
    number = next(_numbers(session, key, found), None)
    delivery = receipts.delivery_for_update(session, number) if number else None
    if delivery is None and (seat is None or found.kind is Kind.BOUNCE):
        return None
    return Proof(delivery=delivery, seat=seat)


def _numbers(session: Session, key: bytes, found: Returned) -> Iterator[int]:
    for number, proof in found.return_paths:
        if _is_ours(key, "bounce", number, proof):
            yield number
    identifier = found.original_message_id.partition("@")[0]
    if not identifier:
        return
    for number in _candidates(session, found):
        if _is_ours(key, "message-id", number, identifier):
            yield number


def _candidates(session: Session, found: Returned) -> Iterator[int]:
    """Yield the mails that a Message-ID may belong to; the address only narrows."""
    if found.envelope_id.isascii() and found.envelope_id.isdigit():
        yield int(found.envelope_id[:18])
    for one in found.recipients:
        person = subscribers.by_address(session, address_key(one.address))
        if person is not None:
            yield from receipts.deliveries_to(session, f"{READER}{person.id}")


def _is_ours(key: bytes, purpose: str, number: int, proof: str) -> bool:
    """Tell, in constant time, whether we made a proof for a delivery."""
    return hmac.compare_digest(
        opaque(key, purpose, number).encode(), proof.encode("utf-8", "replace")
    )


def _seats(session: Session, key: bytes, found: Returned) -> Iterator[Subscription]:
    for token in found.leave_tokens:
        number = read_token(key, LEAVE, token)
        seat = subscribers.subscription(session, number) if number else None
        if seat is not None:
            yield seat
