"""What is known of one reader, and how many stand where with each newsletter."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Consent, ConsentWording
from comms.model.tables import Delivery, Publication, Subscriber, Subscription

#: Numbers of newsletters among which a reader's mails are looked for.
_LATEST = 30
_EMAIL = "email"
PAUSED = "paused"


class Standing(NamedTuple):
    """So many people of one language stand there with a newsletter."""

    newsletter: str
    #: A state of subscriptions, or `PAUSED`.
    standing: str
    language: str
    people: int


class Mailed(NamedTuple):
    """One mail to a reader."""

    external_id: str
    kind: str
    newsletter: str
    state: str
    at: datetime


def standings(
    session: Session, newsletters: Collection[str], today: str
) -> list[Standing]:
    """Return how many stand where with newsletters, by language.

    Args:
        session: A reading session.
        newsletters: Their ids.
        today: The programme's local day ("2027-02-16"): who pauses, pauses beyond it.
    """
    pauses = (col(Subscription.state) == SubscriptionState.CONFIRMED.value) & (
        col(Subscriber.paused_until) > today
    )
    stands = case((pauses, PAUSED), else_=col(Subscription.state)).label("stands")
    asked = (col(Subscription.newsletter), stands, col(Subscriber.language))
    rows = session.execute(
        columns(*asked, func.count())
        .join(Subscriber, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(col(Subscription.newsletter).in_(newsletters))
        .group_by(col(Subscription.newsletter), stands, col(Subscriber.language))
    )
    return [Standing(*row) for row in rows]


def consents_of(
    session: Session, subscriber_id: int, newsletters: Collection[str], limit: int
) -> Sequence[Consent]:
    """Return the last yeses and noes of a person to newsletters, the newest first."""
    return session.exec(
        select(Consent)
        .where(
            Consent.subscriber_id == subscriber_id,
            col(Consent.newsletter).in_(newsletters),
        )
        .order_by(col(Consent.id).desc())
        .limit(limit)
    ).all()


def wordings(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Return the words that people were shown, by their hashes."""
    rows = session.exec(
        select(ConsentWording.hash, ConsentWording.text).where(
            col(ConsentWording.hash).in_(hashes)
        )
    )
    return dict(rows.all())


def suppressions_of(
    session: Session, address_hmac: str, newsletters: Collection[str]
) -> Sequence[Suppression]:
    """Return why nothing is sent to an address: at all, or of some newsletters."""
    return session.exec(
        select(Suppression)
        .where(
            Suppression.address_hmac == address_hmac,
            col(Suppression.newsletter).in_(["", *newsletters]),
        )
        .order_by(col(Suppression.at))
    ).all()


def mails_to(
    session: Session, recipient: str, newsletters: Collection[str], limit: int
) -> list[Mailed]:
    """Return the last mails of some newsletters to a recipient, the newest first.

    Among their latest mails: the ledger knows by publication whom it goes to.
    """
    latest = (
        select(Publication.id)
        .where(
            col(Publication.newsletter).in_(newsletters),
            col(Publication.recipients_fixed_at).is_not(None),
        )
        .order_by(col(Publication.id).desc())
        .limit(_LATEST)
    )
    at = func.coalesce(Delivery.sent_at, Delivery.tried_at, Publication.due_at)
    rows = session.execute(
        columns(
            col(Publication.external_id),
            col(Publication.kind),
            col(Publication.newsletter),
            col(Delivery.state),
            at,
        )
        .join(Publication, col(Delivery.publication_id) == col(Publication.id))
        .where(
            col(Delivery.publication_id).in_(list(session.exec(latest))),
            col(Delivery.account) == _EMAIL,
            col(Delivery.recipient) == recipient,
        )
        .order_by(col(Publication.id).desc())
        .limit(limit)
    )
    return [Mailed(*row) for row in rows]
