"""Somebody who has signed a paper: written down at the desk, with what she signed.

A paper that somebody else could have filled in lifts nothing: who has left, complained
or cannot be reached comes back by her own press of a button alone.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from comms.audience.sign_ups import VALID_FOR, choose
from comms.model.addresses import address_hmac, address_key
from comms.model.sign_up_views import Wish
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import SignUp
from comms.model.tables import Subscriber, Subscription
from comms.store import Session, sign_ups, subscribers
from comms.store.subscribers import Agreed, add_consent, by_address, subscription_to
from comms.store.suppressions import EVERYTHING

_AWAY = frozenset({SubscriptionState.UNSUBSCRIBED, SubscriptionState.BOUNCED})
_SEED_BYTES = 16


def has_said_no(session: Session, key: bytes, wish: Wish) -> bool:
    """Tell whether a newsletter of a wish is one that only she herself may ask for."""
    normal = address_key(wish.address)
    hashed = address_hmac(key, normal)
    if {EVERYTHING, *wish.newsletters} & sign_ups.suppressions_of(
        session, hashed
    ).keys():
        return True
    person = by_address(session, normal)
    seats = subscribers.subscriptions_of(session, person.id or 0) if person else ()
    return any(
        seat.newsletter in wish.newsletters and seat.state in _AWAY for seat in seats
    )


def write_down(
    session: Session,
    key: bytes,
    wish: Wish,
    bases: Mapping[str, str],
    *,
    signed: datetime,
    now: datetime,
) -> Subscriber:
    """Make somebody a reader by what she signed; a welcome tells her so by mail.

    How somebody known wants to be written to stays as it is.

    Args:
        session: The caller commits it.
        key: Of the site.
        wish: What the paper says; its source is the paper.
        bases: Legal basis by newsletter.
        signed: When.
        now: When it is written down.
    """
    normal = address_key(wish.address)
    person = by_address(session, normal)
    if person is None:
        person = Subscriber(
            address=wish.address.strip(),
            address_key=normal,
            language=wish.choices.language,
            created_at=now,
        )
        choose(session, person, wish.choices, now)
        # A paper is no choice of hers that she made here.
        person.own_choice_at = None
    new = [one for one in wish.newsletters if _sit(session, person, one, now)]
    for newsletter in new:
        add_consent(
            session,
            subscriber_id=person.id or 0,
            newsletter=newsletter,
            act="given",
            source=wish.source,
            at=signed,
            agreed=Agreed(
                language=wish.shown_in,
                form=wish.form,
                method="by hand",
                legal_basis=bases.get(newsletter, "consent"),
                by=wish.by,
            ),
        )
    if new:
        sign_ups.keep(session, _welcomed(key, wish, person, new, now))
    return person


def _sit(session: Session, person: Subscriber, newsletter: str, now: datetime) -> bool:
    """Let a person read a newsletter; False: she does already."""
    number = person.id or 0
    seat = subscription_to(session, number, newsletter) or Subscription(
        subscriber_id=number,
        newsletter=newsletter,
        state=SubscriptionState.PENDING,
        changed_at=now,
    )
    return subscribers.move(session, seat, SubscriptionState.CONFIRMED, now)


def _welcomed(
    key: bytes, wish: Wish, person: Subscriber, letters: list[str], now: datetime
) -> SignUp:
    """Return what the welcome is written from: it counts among what she is sent."""
    return SignUp(
        address=person.address,
        address_hmac=address_hmac(key, person.address_key),
        language=person.language,
        newsletters=letters,
        form=wish.form,
        source=wish.source,
        by=wish.by,
        seed=secrets.token_hex(_SEED_BYTES),
        created_at=now,
        expires_at=now + VALID_FOR,
        confirmed_at=now,
        subscriber_id=person.id,
    )
