"""Forgets that somebody has read a sensitive newsletter, once she has left it for long.

That she read it tells of violence, divorce or illness. What is left is a keyed hash for
that newsletter, so no list brings her back; her own new sign-up does.
"""

from collections.abc import Collection
from datetime import datetime

from comms.model.addresses import address_hmac
from comms.model.tables import Subscriber, Subscription
from comms.store import Session, erasing
from comms.store.retention import remove_seat, some_left
from comms.store.sending import READER
from comms.store.suppressions import SuppressionReason, suppress_address


def forget_left(
    session: Session, key: bytes, quiet: Collection[str], before: datetime
) -> int:
    """Let some seats go that were left before an instant; return how many.

    Whoever reads nothing else, and has agreed to nothing else, goes with her last one.

    Args:
        session: The caller commits it.
        key: Of the site.
        quiet: Sensitive newsletters.
        before: The instant.
    """
    seats = some_left(session, quiet, before)
    for seat in seats:
        person = session.get_one(Subscriber, seat.subscriber_id)
        suppress_address(
            session,
            address_hmac(key, person.address_key),
            SuppressionReason.UNSUBSCRIBE,
            at=seat.changed_at,
            newsletter=seat.newsletter,
        )
        _forget(session, seat, person)
    return len(seats)


def _forget(session: Session, seat: Subscription, person: Subscriber) -> None:
    if remove_seat(session, seat):
        return
    mails = erasing.deliveries_of(session, [f"{READER}{person.id}"])
    words = [person.address, person.address_key, person.name]
    words.append(person.address_key.rpartition("@")[0])
    erasing.strip_deliveries(session, mails, words)
    erasing.remove_person(session, person)
