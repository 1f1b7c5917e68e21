"""Brings people into the store: one person, one record, however many newsletters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.model.addresses import address_key
from comms.model.states import SubscriptionState
from comms.model.tables import Subscriber, Subscription
from comms.store import Session
from comms.store.subscribers import add_consent, by_address, subscription_to


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of a list of people, checked."""

    address: str
    language: str
    level: str = "standard"
    format: str = "html"
    audience: str = ""
    name: str = ""
    #: Newsletter id → state of the subscription.
    newsletters: Mapping[str, str]
    consent_source: str
    consent_at: datetime
    note: str = ""


def take_in(session: Session, person: Person, now: datetime) -> bool:
    """Write a person and her subscriptions; what is known already stays as it is.

    Returns:
        Whether she is new; an address in other letter case is the same person.
    """
    key = address_key(person.address)
    found = by_address(session, key)
    new = found is None
    if found is None:
        found = Subscriber(
            address=person.address.strip(),
            address_key=key,
            name=person.name,
            language=person.language,
            level=person.level,
            format=person.format,
            audience=person.audience,
            created_at=now,
        )
        session.add(found)
        session.flush()
    for newsletter, state in person.newsletters.items():
        _subscribe(session, found.id or 0, newsletter, state, person, now)
    return new


def _subscribe(
    session: Session,
    subscriber_id: int,
    newsletter: str,
    state: str,
    person: Person,
    now: datetime,
) -> None:
    if subscription_to(session, subscriber_id, newsletter):
        return
    session.add(
        Subscription(
            subscriber_id=subscriber_id,
            newsletter=newsletter,
            state=SubscriptionState(state),
            changed_at=now,
            joined_at=now if state == SubscriptionState.CONFIRMED else None,
        )
    )
    add_consent(
        session,
        subscriber_id=subscriber_id,
        newsletter=newsletter,
        act="given",
        source=person.consent_source,
        at=person.consent_at,
        note=person.note,
    )
