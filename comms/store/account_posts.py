"""What the accounts did of late: the newest post, how many today, what fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, text
from sqlmodel import Session, col, select

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.store.posts import PUBLIC_KINDS
from comms.store.ways import AT_REST

_OUT = (
    PublicationState.SENDING,
    PublicationState.SENT,
    PublicationState.PARTLY_FAILED,
)
_FAILED = (DeliveryState.DEFERRED, DeliveryState.REFUSED)
_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Lately:
    """What one account did of late."""

    last_at: datetime | None = None
    today: int = 0
    #: When the first post was due that has failed since the newest one arrived, and
    #: what the network said of the last.
    failing_since: datetime | None = None
    failure: str = ""


def lately(
    session: Session, *, since: datetime, midnight: datetime, account: str = ""
) -> dict[str, Lately]:
    """Return what the accounts did, by id.

    Args:
        session: Only read.
        since: What was due earlier is left out.
        midnight: When the day began.
        account: Only this one; "": all.
    """
    told: tuple[ColumnElement[bool], ...] = (
        col(Publication.state).in_(_OUT),
        col(Publication.due_at) >= since,
        col(Publication.kind).in_(PUBLIC_KINDS),
    )
    only: tuple[ColumnElement[bool], ...] = ()
    if account:
        # What reminds of an event is told on several at once, and names none of them.
        told = (*told, col(Publication.account).in_((account, "")))
        only = (col(Delivery.account) == account,)
    # Of publications the number is enough, which an index has: joined, SQLite would
    # read their rows.
    out = select(Publication.id).where(*told)
    sent = session.exec(
        select(
            Delivery.account,
            func.max(Delivery.sent_at),
            func.sum(case((col(Delivery.sent_at) >= midnight, 1), else_=0)),
        )
        .where(
            col(Delivery.publication_id).in_(out),
            Delivery.state == DeliveryState.SENT,
            *only,
        )
        .group_by(Delivery.account)
    )
    found = {
        name: Lately(last_at=last, today=int(count or 0)) for name, last, count in sent
    }
    for name, due_at, reason in _failed(session, (*told, *only)):
        known = found.get(name, Lately())
        if known.last_at is None or due_at > known.last_at:
            first = known.failing_since or due_at
            found[name] = replace(known, failing_since=first, failure=reason)
    return found


def _failed(
    session: Session, told: Sequence[ColumnElement[bool]]
) -> Sequence[tuple[str, datetime, str]]:
    rows = session.exec(
        select(Delivery.account, Publication.due_at, Delivery.reason)
        .join(Publication, col(Publication.id) == col(Delivery.publication_id))
        .where(
            *told,
            text(AT_REST),
            col(Delivery.state).in_(_FAILED),
            Delivery.reason != "",
        )
        .order_by(col(Publication.due_at), col(Delivery.id))
        .limit(_MOST)
    )
    return [(row[0], row[1], row[2]) for row in rows]
