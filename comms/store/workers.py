"""Who works: signs of life, leases, and what the dead leave behind.

All instants are the database's own: machines disagree about the time, and a demo's
clock is stepped.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, delete, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from comms.model.states import PublicationState
from comms.model.tables import Delivery, Publication
from comms.model.workers import Lease, Worker
from comms.store.deliveries import lease_clock
from comms.store.publications import BY_MAIL
from comms.store.ways import IN_HAND, NOBODY

#: A worker that has been silent for so long counts as dead.
SILENT_AFTER = timedelta(seconds=30)
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


def keep_lease(
    session: Session, name: str, holder: str, lasts: timedelta
) -> bool | None:
    """Take or renew a lease in one step; tell whether the holder has it now.

    Args:
        session: The caller commits it.
        name: What the lease allows.
        holder: Who asks.
        lasts: So long others must wait if it is not renewed.

    Returns:
        None: somebody else is at it, perhaps only to ask; it is as it was.
    """
    now = lease_clock(session)
    asked = select(Lease).where(Lease.name == name)
    row = session.exec(asked.with_for_update(skip_locked=True)).first()
    if row is None:
        # Nobody has had it yet; or somebody is at it, and may hang there.
        statement = _insert(session, Lease).values(
            name=name, holder=holder, until=now + lasts
        )
        made = session.execute(
            statement.on_conflict_do_nothing().returning(col(Lease.name))
        )
        return True if made.first() else None
    if row.holder != holder and row.until > now:
        return False
    row.holder, row.until = holder, now + lasts
    session.add(row)
    return True


def holder_of(session: Session, name: str) -> str:
    """Return who has a lease; "" where nobody has."""
    row = session.get(Lease, name)
    return row.holder if row and row.until > lease_clock(session) else ""


def let_go(session: Session, name: str) -> bool:
    """Take all deliveries out of a worker's hands; tell whether none is left in them.

    For a worker that is dead, or has nothing under way. They are nobody's then, and
    have no lease: who looks next puts them back (`deliver.claims.take_back`). What the
    worker's last transaction still has locked is passed over: whoever was cut off by
    the network hangs there until the server finds out.
    """
    held = select(Delivery.id).where(_held_by(name))
    free = held.with_for_update(skip_locked=True)
    session.execute(
        update(Delivery)
        .where(col(Delivery.id).in_(free))
        .values(lease_until=_LONG_AGO, claimed_by=NOBODY)
    )
    return session.exec(held.limit(1)).first() is None


def anything_under_way(session: Session) -> bool:
    """Tell whether mail is on its way, or something is in a hand."""
    under_way = select(Publication.id).where(col(Publication.state).in_(_UNDER_WAY))
    questions = (
        select(Publication.id).where(
            Publication.state == PublicationState.SENDING,
            col(Publication.kind).in_(BY_MAIL),
        ),
        select(Delivery.id).where(
            col(Delivery.publication_id).in_(under_way), text(IN_HAND)
        ),
    )
    return any(session.exec(one.limit(1)).first() is not None for one in questions)


def bury(session: Session, silent_after: timedelta = SILENT_AFTER) -> Sequence[str]:
    """Let go of what silent workers had in hand; return the names of those forgotten.

    One that cannot be let go of in full is looked at again. The caller must be sure
    that the living could have given a sign: a database that was away for a minute has
    heard of nobody.
    """
    since = lease_clock(session) - silent_after
    dead = session.exec(
        select(Worker)
        .where(col(Worker.seen_at) < since)
        .with_for_update(skip_locked=True)
    ).all()
    gone = [row for row in dead if let_go(session, row.name)]
    for row in gone:
        session.delete(row)
    return [row.name for row in gone]


def _held_by(name: str) -> ColumnElement[bool]:
    return and_(
        col(Delivery.publication_id).in_(
            select(Publication.id).where(col(Publication.state).in_(_UNDER_WAY))
        ),
        text(IN_HAND),
        col(Delivery.claimed_by).startswith(f"{name}:", autoescape=True),
    )


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _insert(session: Session, table: type[SQLModel]) -> "sqlite.Insert":
    """Return an insert that may meet a row of the same key."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    # Both say the same, by names of their own.
    return cast("sqlite.Insert", postgresql.insert(table))
