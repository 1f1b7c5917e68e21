"""Addresses that nothing is sent to, as keyed hashes.

Rows come from what happened to mail and from what people said; no list that is taken
in removes one.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from comms.model.failures import Suppression

#: Of all newsletters.
EVERYTHING = ""
#: Stands before the number of a list whose noes to all newsletters wait for a second
#: person (`store.list_noes`): no newsletter is called so, and nothing is held back.
WAITING = "list:"


class SuppressionReason(StrEnum):
    """Why nothing is sent to an address."""

    HARD_BOUNCE = "hard_bounce"
    SOFT_THRESHOLD = "soft_threshold"
    COMPLAINT = "complaint"
    #: Of one newsletter.
    UNSUBSCRIBE = "unsubscribe"
    #: Of all.
    OBJECTION = "objection"
    MANUAL = "manual"
    INVALID = "invalid"
    SAFETY = "safety"


#: What a server's words led to: an incident at the server takes them back.
BY_FAILURE = (SuppressionReason.HARD_BOUNCE, SuppressionReason.SOFT_THRESHOLD)


def suppress_address(
    session: Session,
    address_hmac: str,
    reason: SuppressionReason,
    *,
    at: datetime,
    newsletter: str = EVERYTHING,
) -> None:
    """Send nothing more to an address; what stood there before stays as it is."""
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if postgres else sqlite).insert(Suppression)
    session.execute(
        statement.values(
            address_hmac=address_hmac, newsletter=newsletter, reason=reason, at=at
        ).on_conflict_do_nothing(index_elements=["address_hmac", "newsletter"])
    )


def suppress_by_word(
    session: Session, address_hmac: str, reason: SuppressionReason, *, at: datetime
) -> None:
    """Send nothing more to somebody who has said so herself.

    Her word outranks what servers said, which an incident could take back.
    """
    suppress_address(session, address_hmac, reason, at=at)
    session.execute(
        update(Suppression)
        .where(
            col(Suppression.address_hmac) == address_hmac,
            col(Suppression.newsletter) == EVERYTHING,
            col(Suppression.reason).in_(BY_FAILURE),
        )
        .values(reason=reason, at=at)
    )


def take_back_failures(session: Session, hmacs: Iterable[str], since: datetime) -> None:
    """Lift what failures since then had led to; nothing that a person said."""
    session.execute(
        delete(Suppression).where(
            col(Suppression.address_hmac).in_(list(hmacs)),
            col(Suppression.reason).in_(BY_FAILURE),
            col(Suppression.at) >= since,
        )
    )
