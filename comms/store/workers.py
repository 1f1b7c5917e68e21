"""Who works: signs of life, leases, and what the dead leave behind.

All instants are the database's own: machines disagree about the time, and a demo's
clock is stepped.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.model.workers import Lease, Worker
from comms.store.deliveries import lease_clock

#: A worker that has been silent for so long counts as dead.
SILENT_AFTER = timedelta(seconds=30)
_IN_HAND = (DeliveryState.CLAIMED, DeliveryState.IN_DATA)
#: Of these somebody may have something in hand; a cancelled one comes to rest.
_UNDER_WAY = (PublicationState.SENDING, PublicationState.CANCELLED)


def give_sign(session: Session, name: str) -> None:
    """Note that a worker is alive."""
    now = lease_clock(session)
    statement = _insert(session, Worker).values(name=name, started_at=now, seen_at=now)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"seen_at": statement.excluded.seen_at}
        )
    )


def sign_off(session: Session, name: str) -> None:
    """Forget a worker that ends, and give up what only it might do."""
    session.execute(delete(Worker).where(col(Worker.name) == name))
    session.execute(delete(Lease).where(col(Lease.holder) == name))


def alive(session: Session, silent_after: timedelta = SILENT_AFTER) -> Sequence[Worker]:
    """Return the workers that gave a sign of life lately, the oldest first."""
    since = lease_clock(session) - silent_after
    return session.exec(
        select(Worker)
        .where(col(Worker.seen_at) >= since)
        .order_by(col(Worker.started_at), col(Worker.name))
    ).all()


def names(session: Session) -> Sequence[str]:
    """Return the names of all workers that nobody has found to be dead."""
    return session.exec(select(Worker.name)).all()


def keep_lease(session: Session, name: str, holder: str, lasts: timedelta) -> bool:
    """Take or renew a lease in one step; tell whether the holder has it now.

    Args:
        session: The caller commits it.
        name: What the lease allows.
        holder: Who asks.
        lasts: So long others must wait if it is not renewed.
    """
    now = lease_clock(session)
    statement = _insert(session, Lease).values(
        name=name, holder=holder, until=now + lasts
    )
    given = statement.excluded
    taken = session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": given.holder, "until": given.until},
            where=or_(col(Lease.holder) == given.holder, col(Lease.until) <= now),
        ).returning(col(Lease.name))
    )
    return taken.first() is not None


def holder_of(session: Session, name: str) -> str:
    """Return who has a lease; "" where nobody has."""
    row = session.get(Lease, name)
    return row.holder if row and row.until > lease_clock(session) else ""


def let_go(session: Session, name: str) -> int:
    """Take all deliveries out of a worker's hands; return how many.

    For a worker that is dead, or has nothing under way. They have no owner then, and
    no lease: who looks next puts them back (`deliver.claims.take_back`).
    """
    ended = session.execute(
        update(Delivery)
        .where(
            col(Delivery.publication_id).in_(
                select(Publication.id).where(col(Publication.state).in_(_UNDER_WAY))
            ),
            col(Delivery.state).in_(_IN_HAND),
            col(Delivery.claimed_by).startswith(f"{name}:", autoescape=True),
        )
        .values(lease_until=_LONG_AGO, claimed_by="")
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def bury(session: Session, silent_after: timedelta = SILENT_AFTER) -> Sequence[str]:
    """Let go of what silent workers had in hand, and forget them; return their names.

    The caller must be sure that the living could have given a sign: a database that
    was away for a minute has heard of nobody.
    """
    since = lease_clock(session) - silent_after
    dead = session.exec(
        select(Worker)
        .where(col(Worker.seen_at) < since)
        .with_for_update(skip_locked=True)
    ).all()
    for row in dead:
        let_go(session, row.name)
        session.delete(row)
    return [row.name for row in dead]


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _insert(session: Session, table: type[SQLModel]) -> "sqlite.Insert":
    """Return an insert that may meet a row of the same key."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    # Both say the same, by names of their own.
    return cast("sqlite.Insert", postgresql.insert(table))
