"""A person's seat on a newsletter, reached by the link in her mail: leave, rejoin."""

from datetime import datetime

from comms.model.states import SubscriptionState
from comms.model.tables import Subscriber, Subscription
from comms.store import Session
from comms.store.subscribers import add_consent, move


def leave(session: Session, seat: Subscription, now: datetime, *, source: str) -> None:
    """End a subscription at once; leaving twice is leaving once."""
    if seat.state in {SubscriptionState.UNSUBSCRIBED, SubscriptionState.BOUNCED}:
        return
    move(session, seat, SubscriptionState.UNSUBSCRIBED, now)
    _note(session, seat, "withdrawn", source, now)


def rejoin(session: Session, seat: Subscription, now: datetime, *, source: str) -> None:
    """Take the leaving back; only who had left, and by her own link."""
    if seat.state != SubscriptionState.UNSUBSCRIBED:
        return
    move(session, seat, SubscriptionState.CONFIRMED, now)
    _note(session, seat, "confirmed", source, now)


def address_hint(person: Subscriber) -> str:
    """Return enough of her address for somebody to know it ("t…01@example.org")."""
    return hint_of(person.address)


def hint_of(address: str) -> str:
    """Return enough of an address for its owner to know it."""
    local, _, domain = address.rpartition("@")
    shown = f"{local[0]}…{local[-2:]}" if len(local) > 4 else f"{local[:1]}…"  # noqa: PLR2004 - shorter ones would be shown whole
    return f"{shown}@{domain}"


def _note(
    session: Session, seat: Subscription, act: str, source: str, now: datetime
) -> None:
    add_consent(
        session,
        subscriber_id=seat.subscriber_id,
        newsletter=seat.newsletter,
        act=act,
        source=source,
        at=now,
    )
