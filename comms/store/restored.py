"""What a restored database holds back, and what is known of it since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.leaving import BY_MAIL

#: Names the sentence of what a restore holds back.
RESTORED = "rules.why.restored"
#: Kinds that leave this machine and would leave twice; our own pages would not, and
#: an edit or a removal that is repeated changes nothing.
LEAVING = ("announcement", "post", *BY_MAIL)
#: States in which a delivery still waits to leave.
_WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
_AT_ONCE = 500


def counts_by_publication(session: Session) -> dict[str, dict[str, int]]:
    """Return the rows of the ledger, by publication and state."""
    found: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(Delivery.publication_id, Delivery.state, func.count())
        .group_by(col(Delivery.publication_id), col(Delivery.state))
        .order_by(col(Delivery.publication_id), col(Delivery.state))
    )
    for publication, state, count in rows:
        found.setdefault(str(publication), {})[str(state)] = int(count)
    return found


def may_have_left(session: Session, until: datetime) -> list[Publication]:
    """Return what may have left without this database knowing of it.

    What was on its way when the backup was taken, and what has fallen due since.

    Args:
        session: A writing session.
        until: Instant of the restore.
    """
    under_way = col(Publication.state) == PublicationState.SENDING
    fell_due = (col(Publication.state) == PublicationState.SCHEDULED) & (
        col(Publication.due_at) <= until
    )
    return list(
        session.exec(
            select(Publication)
            .where(col(Publication.kind).in_(LEAVING), under_way | fell_due)
            .order_by(col(Publication.id))
        )
    )


def held_back(session: Session) -> list[Publication]:
    """Return what a restore has held and nobody has decided about."""
    rows = session.exec(
        select(Publication)
        .where(col(Publication.state) == PublicationState.HELD)
        .order_by(col(Publication.id))
    )
    return [row for row in rows if row.reason.get("key") == RESTORED]


def standing(session: Session, publication_id: int | None) -> dict[str, int]:
    """Return how many recipients a publication has, by state."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.publication_id == publication_id)
        .group_by(Delivery.state)
    )
    return {str(state): int(count) for state, count in rows}


def count_as_sent(
    session: Session,
    publication_id: int,
    ids: Iterable[int] | None,
    *,
    at: datetime,
    reason: str,
) -> int:
    """Note that deliveries left after the backup; return how many still waited.

    Args:
        session: A writing session.
        publication_id: Of this publication only.
        ids: Deliveries; None: all that wait.
        at: When this is noted.
        reason: How it is known.
    """
    values: dict[str, Any] = {
        "state": DeliveryState.SENT,
        "sent_at": at,
        "reason": reason,
        "retry_at": None,
    }
    statement = (
        update(Delivery)
        .where(
            col(Delivery.publication_id) == publication_id,
            col(Delivery.state).in_([*_WAITING, DeliveryState.UNKNOWN]),
        )
        .values(**values)
    )
    if ids is None:
        return session.exec(statement).rowcount
    known, done = sorted(set(ids)), 0
    for start in range(0, len(known), _AT_ONCE):
        some = known[start : start + _AT_ONCE]
        done += session.exec(statement.where(col(Delivery.id).in_(some))).rowcount
    return done


def known_deliveries(session: Session, ids: Iterable[int]) -> int:
    """Return how many of some deliveries there are."""
    numbers, known = sorted(set(ids)), 0
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        known += session.execute(
            select(func.count()).where(col(Delivery.id).in_(some))
        ).scalar_one()
    return known
