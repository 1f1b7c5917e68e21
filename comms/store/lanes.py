"""Rows of lanes: one per mail account, taken by one worker at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.lanes import Lane
from comms.model.programme import Programme
from comms.model.states import DeliveryState
from comms.model.tables import Attempt, Definition, Delivery
from comms.store.many import run_many

#: Why a delivery waits whose domain is at its limit.
DOMAIN_RATE = "domain_rate"
_DELIVERY: Table = Delivery.__table__  # type: ignore[attr-defined]
_ATTEMPT: Table = Attempt.__table__  # type: ignore[attr-defined]


def locked_lane(session: Session, name: str) -> Lane:
    """Return the row of a lane, made if need be; nobody else changes it meanwhile."""
    found = _locked(session, name)
    if found is not None:
        return found
    postgres = session.get_bind().dialect.name == "postgresql"
    empty = Lane(name=name).model_dump()
    session.execute(
        (postgresql if postgres else sqlite)
        .insert(Lane)
        .values(**empty)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return session.get_one(Lane, name, with_for_update=True, populate_existing=True)


def _locked(session: Session, name: str) -> Lane | None:
    return session.get(Lane, name, with_for_update=True, populate_existing=True)


def lane(session: Session, name: str) -> Lane | None:
    """Return the row of a lane as it stands; None where nothing is kept of it."""
    return session.get(Lane, name)


def lanes(session: Session) -> Sequence[Lane]:
    """Return all rows, by name."""
    return session.exec(select(Lane).order_by(col(Lane.name))).all()


def zone_of(session: Session) -> str:
    """Return the programme's zone, and nothing else of it; UTC where there is none."""
    body = session.exec(
        select(Definition.body).where(Definition.kind == Programme.kind).limit(1)
    ).first()
    return str(body["timezone"]) if body else "UTC"


def defer_untried(
    session: Session,
    retry_at: Mapping[int, datetime],
    *,
    owner: str,
    now: datetime,
    reason: str = DOMAIN_RATE,
) -> None:
    """Put deliveries back that the owner has claimed: to be tried later, not tried now.

    Args:
        session: The caller commits it.
        retry_at: When to claim each again, by delivery.
        owner: Whose they are.
        now: When.
        reason: What they wait for.
    """
    rows = [
        {"delivery": name, "owner": owner, "again": again, "reason": reason, "at": now}
        for name, again in retry_at.items()
    ]
    if rows:
        run_many(session, _CLOSE, rows)
        run_many(session, _DEFER, rows)


_DEFER = (
    update(_DELIVERY)
    .where(
        _DELIVERY.c.id == bindparam("delivery"),
        _DELIVERY.c.claimed_by == bindparam("owner"),
        _DELIVERY.c.state == literal_column(f"'{DeliveryState.CLAIMED}'"),
    )
    .values(
        state=literal_column(f"'{DeliveryState.DEFERRED}'"),
        claimed_by=literal_column("''"),
        retry_at=bindparam("again"),
        reason=bindparam("reason"),
    )
)
_CLOSE = (
    update(_ATTEMPT)
    .where(
        _ATTEMPT.c.delivery_id == bindparam("delivery"),
        _ATTEMPT.c.outcome == literal_column("''"),
        _ATTEMPT.c.delivery_id == _DELIVERY.c.id,
        _DELIVERY.c.claimed_by == bindparam("owner"),
    )
    .values(
        outcome=literal_column("'abandoned'"),
        detail=bindparam("reason"),
        ended_at=bindparam("at"),
    )
)
