"""What is known of one reader."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.subscribers_in import Consent, ConsentWording
from comms.model.tables import Delivery, Publication

#: Numbers of newsletters among which a reader's mails are looked for.
_LATEST = 30
_EMAIL = "email"


class Mailed(NamedTuple):
    """One mail to a reader."""

    external_id: str
    kind: str
    newsletter: str
    state: str
    at: datetime


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


def first_consent(
    session: Session, subscriber_id: int, newsletters: Collection[str]
) -> datetime | None:
    """Return when a person first said yes or no to newsletters; None: never."""
    return session.exec(
        select(func.min(Consent.at)).where(
            Consent.subscriber_id == subscriber_id,
            col(Consent.newsletter).in_(newsletters),
        )
    ).one()


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
