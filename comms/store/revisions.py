"""Saved states of items: rows are only added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.revisions import Revision

ASIDE = "aside"


def add(session: Session, revision: Revision) -> Revision:
    """Add a state under the next number of its item; the caller holds the turn."""
    highest = session.exec(
        select(func.max(Revision.number)).where(Revision.item == revision.item)
    ).one()
    revision.number = (highest or 0) + 1
    session.add(revision)
    session.flush()
    return revision


def with_seen(session: Session, item: str, seen: str) -> Revision | None:
    """Return how an item stood when somebody saw it so; None: nobody wrote it down."""
    return session.exec(
        select(Revision)
        .where(
            Revision.item == item, Revision.seen == seen, col(Revision.kind) != ASIDE
        )
        .order_by(col(Revision.number).desc())
    ).first()


def with_key(session: Session, item: str, key: str) -> Revision | None:
    """Return the last state that a form with this key made."""
    return session.exec(
        select(Revision)
        .where(Revision.item == item, Revision.key == key)
        .order_by(col(Revision.number).desc())
    ).first()


def by_number(session: Session, item: str, number: int) -> Revision | None:
    """Return one state of an item."""
    return session.exec(
        select(Revision).where(Revision.item == item, Revision.number == number)
    ).first()


def last(session: Session, item: str) -> Revision | None:
    """Return the newest state of an item that is or was in it."""
    return before(session, item, None)


def before(session: Session, item: str, number: int | None) -> Revision | None:
    """Return the newest state of an item before a number; None: of all."""
    query = select(Revision).where(Revision.item == item, col(Revision.kind) != ASIDE)
    if number is not None:
        query = query.where(Revision.number < number)
    return session.exec(query.order_by(col(Revision.number).desc())).first()


def standing_at(session: Session, item: str, at: datetime) -> Revision | None:
    """Return how an item stood at an instant; None: nobody wrote it down by then."""
    return session.exec(
        select(Revision)
        .where(Revision.item == item, Revision.at <= at, col(Revision.kind) != ASIDE)
        .order_by(col(Revision.number).desc())
    ).first()


def last_aside(session: Session, item: str, user: str) -> Revision | None:
    """Return what somebody's save left aside last."""
    return session.exec(
        select(Revision)
        .where(Revision.item == item, Revision.user == user, Revision.kind == ASIDE)
        .order_by(col(Revision.number).desc())
    ).first()


def page(session: Session, item: str, *, limit: int, offset: int) -> Sequence[Revision]:
    """Return a part of the states of an item, newest first."""
    return session.exec(
        select(Revision)
        .where(Revision.item == item)
        .order_by(col(Revision.number).desc())
        .limit(limit)
        .offset(offset)
    ).all()
