"""What became of an edition, counted: deliveries, those who left, those who joined.

Each question is one statement along an index; none grows with the whole of the store.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, text
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from comms.model.in_lists import PublicationInList
from comms.model.states import DeliveryState, PublicationState, SubscriptionState
from comms.model.tables import (
    Delivery,
    Numbering,
    Publication,
    Subscriber,
    Subscription,
)
from comms.store import in_lists
from comms.store.sending import READER
from comms.store.ways import AT_REST

_FAILED = (DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED)
#: Different reasons that are looked at.
_REASONS = 2_000
#: States of mails that a server did not take, or sent back; so many are looked at.
_CAME_BACK = (DeliveryState.REFUSED, DeliveryState.BOUNCED)
_MOST_FAILED = 5_000


def changes_of_seats(
    session: Session,
    newsletter: str,
    state: SubscriptionState,
    since: datetime,
    until: datetime,
) -> dict[str, int]:
    """Return how many came to a state within a time, by their language."""
    rows = session.execute(
        columns(col(Subscriber.language), func.count())
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(
            col(Subscription.newsletter) == newsletter,
            col(Subscription.state) == state.value,
            col(Subscription.changed_at) >= since,
            col(Subscription.changed_at) < until,
        )
        .group_by(col(Subscriber.language))
    )
    return {str(language): int(count) for language, count in rows}


def last_numbers(
    session: Session, newsletters: Collection[str]
) -> dict[tuple[str, int], int]:
    """Return the last numbers that some newsletters were given, each with its year."""
    rows = session.exec(
        select(Numbering.newsletter, Numbering.year, Numbering.last).where(
            col(Numbering.newsletter).in_(newsletters)
        )
    )
    return {(newsletter, year): last for newsletter, year, last in rows}


def failure_reasons(
    session: Session, publication_id: int
) -> list[tuple[str, str, int]]:
    """Return (state, reason, mails) of what did not arrive, most frequent first."""
    rows = session.execute(
        columns(col(Delivery.state), col(Delivery.reason), func.count())
        .where(
            col(Delivery.publication_id) == publication_id,
            text(AT_REST),
            col(Delivery.state).in_([state.value for state in _FAILED]),
        )
        .group_by(col(Delivery.state), col(Delivery.reason))
        .order_by(func.count().desc(), col(Delivery.reason), col(Delivery.state))
        .limit(_REASONS)
    )
    return [(str(state), str(reason), int(count)) for state, reason, count in rows]


def failed_domains(session: Session, publication_id: int) -> dict[str, int]:
    """Return at which domains mails did not arrive, and how many; of the first ones.

    Who is no longer in the lists, or was never written to, is left out.
    """
    number = func.substr(col(Delivery.recipient), len(READER) + 1)
    failed = (
        columns(cast(number, Integer).label("person"))
        .where(
            col(Delivery.publication_id) == publication_id,
            text(AT_REST),
            col(Delivery.state).in_([state.value for state in _CAME_BACK]),
            col(Delivery.recipient).startswith(READER),
        )
        .limit(_MOST_FAILED)
        .subquery()
    )
    keys = session.exec(
        select(Subscriber.address_key).join(
            failed, col(Subscriber.id) == failed.c.person
        )
    )
    return Counter(key.rpartition("@")[2] for key in keys)


def latest_editions(
    session: Session, newsletters: Collection[str], *, out: bool, limit: int
) -> dict[str, list[PublicationInList]]:
    """Return the same of some newsletters, by their ids, as `editions_of` of one."""
    states, order = _that_left() if out else _in_work()
    place = func.row_number().over(
        partition_by=col(Publication.newsletter), order_by=order
    )
    placed = (
        select(Publication.id, place.label("place"))
        .where(
            Publication.kind == "edition",
            col(Publication.newsletter).in_(newsletters),
            *states,
        )
        .subquery()
    )
    latest = select(placed.c.id).where(placed.c.place <= limit)
    query = select(*in_lists.PUBLICATION).where(col(Publication.id).in_(latest))
    found: dict[str, list[PublicationInList]] = {}
    for row in in_lists.publications(session, query.order_by(*order)):
        found.setdefault(row.newsletter or "", []).append(row)
    return found


def editions_of(
    session: Session, newsletter: str, *, out: bool, limit: int
) -> Sequence[Publication]:
    """Return numbers of a newsletter that have left, or have not, the latest first."""
    states, order = _that_left() if out else _in_work()
    return session.exec(
        select(Publication)
        .where(
            Publication.kind == "edition",
            Publication.newsletter == newsletter,
            *states,
        )
        .order_by(*order)
        .limit(limit)
    ).all()


#: Conditions, and the order in which the latest comes first.
_Which = tuple[tuple[ColumnElement[bool], ...], tuple[ColumnElement[Any], ...]]


def _that_left() -> _Which:
    left = col(Publication.published_at)
    return (left.is_not(None),), (left.desc(), col(Publication.id).desc())


def _in_work() -> _Which:
    gone = [PublicationState.CANCELLED, PublicationState.WITHDRAWN]
    waits = (
        col(Publication.published_at).is_(None),
        col(Publication.state).not_in(gone),
    )
    return waits, (col(Publication.due_at).desc(), col(Publication.id).desc())


def next_out(session: Session, row: Publication) -> Publication | None:
    """Return the number that followed another; None: none has left yet."""
    return session.exec(
        select(Publication)
        .where(
            Publication.kind == "edition",
            Publication.newsletter == row.newsletter,
            col(Publication.published_at) > row.published_at,
        )
        .order_by(col(Publication.published_at))
        .limit(1)
    ).first()
