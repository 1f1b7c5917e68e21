"""Another address for a subscriber: both mailboxes say yes before it holds.

Two questions leave, one to the old and one to the new address; whichever is answered
last changes the record. Who has only one of the mailboxes can change nothing.
"""

import secrets
from datetime import datetime

from comms.audience.sign_ups import VALID_FOR
from comms.model.addresses import address_hmac, address_key
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Subscriber
from comms.store import Session, sign_ups, subscribers
from comms.store.subscribers import by_address

_SEED_BYTES = 16


def ask_both(
    session: Session, key: bytes, person: Subscriber, address: str, now: datetime
) -> None:
    """Ask both mailboxes; neither is where either was asked often enough (`sift`)."""
    new, old = address_key(address), person.address_key
    hashes = [address_hmac(key, one) for one in (new, old)]
    if new == old:
        return
    rows = []
    for kind, where, hashed in zip(
        (Asked.NEW_ADDRESS, Asked.OLD_ADDRESS),
        (address.strip(), person.address),
        hashes,
        strict=True,
    ):
        row = SignUp(
            kind=kind,
            address=where,
            address_hmac=hashed,
            language=person.language,
            form="preferences",
            seed=secrets.token_hex(_SEED_BYTES),
            created_at=now,
            expires_at=now + VALID_FOR,
            subscriber_id=person.id,
        )
        sign_ups.keep(session, row)
        rows.append(row)
    one, other = rows
    one.pair_id, other.pair_id = other.id, one.id
    sign_ups.keep(session, one)
    sign_ups.keep(session, other)


def move_address(session: Session, row: SignUp, now: datetime) -> None:
    """Note that one mailbox said yes; with both the address is another one.

    Where the new address is a subscriber's already, she has it, and nothing changes:
    one person, one record.
    """
    row.confirmed_at = now
    sign_ups.keep(session, row)
    pair = session.get(SignUp, row.pair_id or 0)
    person = subscribers.subscriber(session, row.subscriber_id or 0)
    if pair is None or pair.confirmed_at is None or person is None:
        return
    address = row.address if row.kind == Asked.NEW_ADDRESS else pair.address
    key = address_key(address)
    if by_address(session, key) is None:
        person.address, person.address_key = address, key
        person.own_choice_at = now
        sign_ups.keep(session, person)


def has_moved(session: Session, row: SignUp) -> bool:
    """Tell whether both mailboxes have said yes."""
    pair = session.get(SignUp, row.pair_id or 0)
    return bool(row.confirmed_at and pair and pair.confirmed_at)
