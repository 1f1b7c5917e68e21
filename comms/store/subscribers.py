"""Subscribers, their subscriptions, consents and suppressions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.states import (
    SUBSCRIPTION_STEPS,
    SubscriptionState,
    step,
)
from comms.model.subscribers_in import Consent
from comms.model.tables import Subscriber, Subscription
from comms.store.plain import Plain, Statement


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """How somebody said yes or no: what proves it later."""

    #: Of the words she was shown (`keep_wording`); "": none.
    wording_hash: str = ""
    language: str = ""
    #: "site", "embed", "desk", "paper", "import".
    form: str = ""
    #: "double opt-in", "by hand", "link in mail", "one-click", "mailto", "import".
    method: str = ""
    legal_basis: str = ""
    #: Who wrote it down at the desk; "": she herself.
    by: str = ""


NOTHING_SHOWN = Agreed()


def by_address(session: Session, address_key: str) -> Subscriber | None:
    """Return the subscriber with this address in its normal form."""
    return session.exec(
        select(Subscriber).where(Subscriber.address_key == address_key)
    ).first()


def count_at(session: Session, domain: str) -> int:
    """Return how many people have an address at a domain, in its normal form."""
    ends_so = col(Subscriber.address_key).endswith(f"@{domain}", autoescape=True)
    return session.exec(select(func.count()).where(ends_so)).one()


def subscriber(session: Session, subscriber_id: int) -> Subscriber | None:
    """Return one subscriber."""
    return session.get(Subscriber, subscriber_id)


def subscription(session: Session, subscription_id: int) -> Subscription | None:
    """Return one subscription."""
    return session.get(Subscription, subscription_id)


def subscriptions_of(session: Session, subscriber_id: int) -> Sequence[Subscription]:
    """Return all subscriptions of a person."""
    return session.exec(
        select(Subscription)
        .where(Subscription.subscriber_id == subscriber_id)
        .order_by(col(Subscription.id))
    ).all()


def subscription_to(
    session: Session, subscriber_id: int, newsletter: str
) -> Subscription | None:
    """Return where a person stands with a newsletter."""
    return session.exec(
        select(Subscription).where(
            Subscription.subscriber_id == subscriber_id,
            Subscription.newsletter == newsletter,
        )
    ).first()


def move(session: Session, found: Subscription, state: str, at: datetime) -> bool:
    """Take a subscription to another state; False: it stands there already."""
    if found.state == state:
        return False
    found.state = step(SUBSCRIPTION_STEPS, found.state, state)
    found.changed_at = at
    if state == SubscriptionState.CONFIRMED:
        found.joined_at = at
    session.add(found)
    return True


def add_consent(  # noqa: PLR0913 - one column each
    session: Session,
    *,
    subscriber_id: int,
    newsletter: str,
    act: str,
    source: str,
    at: datetime,
    note: str = "",
    agreed: Agreed = NOTHING_SHOWN,
) -> None:
    """Write down a person's yes or no."""
    session.add(
        Consent(
            subscriber_id=subscriber_id,
            newsletter=newsletter,
            act=act,
            source=source,
            at=at,
            note=note,
            wording_hash=agreed.wording_hash,
            language=agreed.language,
            form=agreed.form,
            method=agreed.method,
            legal_basis=agreed.legal_basis,
            by=agreed.by,
        )
    )


def has_suppressions(session: Session) -> bool:
    """Tell whether anybody is suppressed, from any newsletter or from all."""
    return bool(Plain.of(session).rows(_ANY_SUPPRESSED))


_ANY_SUPPRESSED = Statement("SELECT 1 FROM suppression LIMIT 1")


def suppressed(
    session: Session, hmacs: Iterable[str], newsletter: str
) -> dict[str, str]:
    """Return which of these hashed addresses may not be written to, with why."""
    asked = list(hmacs)
    if not asked:
        return {}
    rows = Plain.of(session).rows(_SUPPRESSED, hmacs=asked, newsletter=newsletter)
    return {row[0]: row[1] for row in rows}


_SUPPRESSED = Statement("""
    SELECT address_hmac, reason FROM suppression
    WHERE address_hmac {in_hmacs} AND newsletter IN ('', :newsletter)
""")
