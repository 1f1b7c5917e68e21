"""Links acts as they are committed, walks along them, and shortens the log from behind.

An act gets its place in the very last moment of its transaction: one after the other,
also where several machines write, and nobody who does anything else waits for it. No
lock is taken after this one, so none can be waited for in a circle.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from comms.model.audit_chain import Break, Link, digest
from comms.model.tables import Act

#: In a session's `info`: acts that have no place yet.
_NEW = "new_acts"
#: Name of the lock on PostgreSQL that the last place is read under.
_LAST_PLACE = 0x61756469
_AT_ONCE = 1_000
#: Verb, and thing, of the act that says up to where the log was shortened.
SHORTEN, LOG = "shorten", "site:log"
#: What acts about these told of people goes with them; of other things the program
#: goes by the last act of each kind: who wrote, who approved, what was withdrawn.
_OF_PEOPLE = ("delivery:", "subscriber:", "user:")


def to_link(session: Session, act: Act) -> None:
    """Let an act get its place at the end of the transaction."""
    session.info.setdefault(_NEW, []).append(act)


def link_new(session: Session) -> None:
    """Give the acts of a transaction their places; the commit follows at once."""
    # What a savepoint took back is in the session no more.
    found = [act for act in session.info.pop(_NEW, ()) if act in session]
    if not found:
        return
    session.flush()
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(_LAST_PLACE)))
    last = head(session)
    for place, act in enumerate(found, start=last.place + 1):
        last = Link(place=place, hash=digest(act, place, last.hash))
        act.chain_place, act.chain_hash = last.place, last.hash
        session.add(act)
    session.flush()


def head(session: Session) -> Link:
    """Return the last link of the chain."""
    found = session.execute(
        select(Act.chain_place, Act.chain_hash)
        .where(col(Act.chain_place).is_not(None))
        .order_by(col(Act.chain_place).desc())
        .limit(1)
    ).first()
    return Link(place=found[0], hash=found[1]) if found else Link()


def link_at(session: Session, place: int) -> Link | None:
    """Return a link by its place; None: nothing stands there."""
    found = session.exec(select(Act.chain_hash).where(Act.chain_place == place)).first()
    return None if found is None else Link(place=place, hash=found)


def anchor(session: Session) -> Link:
    """Return the last link that went when the log was shortened."""
    last = session.exec(
        select(Act)
        .where(Act.verb == SHORTEN, Act.subject == LOG)
        .order_by(col(Act.id).desc())
        .limit(1)
    ).first()
    return Link.of(last.slots) if last else Link()


def count(session: Session) -> int:
    """Return how many acts there are."""
    return session.exec(select(func.count()).select_from(Act)).one()


def breaks(session: Session, before: Link) -> Iterator[Break]:
    """Yield where the chain does not hold, in order.

    Args:
        session: Only read; rows are streamed.
        before: The link after which it goes on.
    """
    place, last = before.place, before.hash
    rows = session.exec(
        select(Act)
        .where(col(Act.chain_place).is_not(None))
        .order_by(col(Act.chain_place))
        .execution_options(yield_per=_AT_ONCE)
    )
    for act in rows:
        own, number = act.chain_place or 0, act.id or 0
        if own != place + 1:
            # Of what stood before it nothing is known: it vouches for itself no more.
            yield Break(kind="missing", place=own, act=number)
        elif act.chain_hash != digest(act, own, last):
            yield Break(kind="altered", place=own, act=number)
        place, last = own, act.chain_hash
        session.expunge(act)
    outside = select(Act.id).where(col(Act.chain_place).is_(None)).order_by(col(Act.id))
    for found in session.exec(outside):
        yield Break(kind="outside", place=0, act=found or 0)


def over(session: Session, before: datetime) -> tuple[Link, int]:
    """Return the last link all up to which is older than an instant, and what may go.

    What the program still goes by does not count: it moves to the end of the chain.
    """
    youngest = session.exec(
        select(func.min(Act.chain_place)).where(Act.at >= before)
    ).one()
    end = head(session).place if youngest is None else youngest - 1
    link = link_at(session, end)
    if link is None:
        return Link(), 0
    may_go = select(func.count()).select_from(Act).where(*_may_go(end))
    return link, session.exec(may_go).one()


def shorten(session: Session, end: Link) -> int:
    """Remove what may go up to a link; return how many stay, at the chain's end.

    The caller records the act that names the link (`SHORTEN`), and commits.
    """
    session.execute(
        delete(Act)
        .where(*_may_go(end.place))
        .execution_options(synchronize_session=False)
    )
    session.flush()
    stay = session.exec(
        select(Act)
        .where(col(Act.chain_place) <= end.place)
        .order_by(col(Act.chain_place))
    ).all()
    for act in stay:
        act.chain_place = None
        to_link(session, act)
    session.flush()
    return len(stay)


def _may_go(end: int) -> tuple[ColumnElement[bool], ...]:
    newer = aliased(Act)
    is_last = ~(
        select(text("1"))
        .select_from(newer)
        .where(
            newer.subject == Act.subject,
            newer.verb == Act.verb,
            newer.user == Act.user,
            newer.result == "done",
            col(newer.id) > col(Act.id),
        )
        .correlate(Act)
        .exists()
    )
    is_of_people = or_(*(col(Act.subject).startswith(one) for one in _OF_PEOPLE))
    is_gone_by = and_(col(Act.result) == "done", ~is_of_people, is_last)
    return (col(Act.chain_place) <= end, ~is_gone_by)
