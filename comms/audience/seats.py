"""A person's seat on a newsletter, reached by the link in her mail: leave, rejoin."""

from datetime import datetime

from comms.model.states import SubscriptionState
from comms.model.tables import Subscriber, Subscription
from comms.store import Session
from comms.store.subscribers import NOTHING_SHOWN, Agreed, add_consent, move


def can_leave(seat: Subscription) -> bool:
    """Tell whether there is anything to leave."""
    return seat.state not in {SubscriptionState.UNSUBSCRIBED, SubscriptionState.BOUNCED}


def leave(
    session: Session,
    seat: Subscription,
    now: datetime,
    *,
    source: str,
    agreed: Agreed = NOTHING_SHOWN,
) -> None:
    """End a subscription at once; leaving twice is leaving once.

    Args:
        session: The caller commits it.
        seat: The subscription.
        now: When.
        source: Where she said so.
        agreed: How, where somebody wrote it down for her.
    """
    if can_leave(seat):
        move(session, seat, SubscriptionState.UNSUBSCRIBED, now)
        _note(session, seat, "withdrawn", source, now, agreed)


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
    session: Session,
    seat: Subscription,
    act: str,
    source: str,
    now: datetime,
    agreed: Agreed = NOTHING_SHOWN,
) -> None:
    add_consent(
        session,
        subscriber_id=seat.subscriber_id,
        newsletter=seat.newsletter,
        act=act,
        source=source,
        at=now,
        agreed=agreed,
    )
