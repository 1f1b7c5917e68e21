"""Rows of lanes: one per mail account, taken by one worker at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.lanes import Lane
from comms.model.programme import Programme
from comms.model.tables import Definition
from comms.store.attempts import end_attempts
from comms.store.plain import Plain, Statement

#: Why a delivery waits whose domain is at its limit.
DOMAIN_RATE = "domain_rate"


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
    plain = Plain.of(session)
    deferred = [
        name
        for name, again in retry_at.items()
        if plain.change(_DEFER, id=name, owner=owner, reason=reason, again=again)
    ]
    if deferred:
        end_attempts(session, deferred, outcome="abandoned", detail=reason, at=now)


_DEFER = Statement(
    "UPDATE delivery SET state = 'deferred', claimed_by = '', lease_until = NULL,"
    " retry_at = :again, reason = :reason"
    " WHERE id = :id AND {its_owner} = :owner AND {its_state} = 'claimed'"
)
