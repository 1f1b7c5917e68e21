"""What people have typed and not saved yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_
from sqlmodel import Session, col, select

from comms.model.revisions import KeptDraft
from comms.model.states import ItemState
from comms.model.tables import Item


def of_writer(session: Session, user: str, writer: str) -> KeptDraft | None:
    """Return what one view of a form has kept."""
    return session.exec(
        select(KeptDraft).where(KeptDraft.user == user, KeptDraft.writer == writer)
    ).first()


def by_number(session: Session, user: str, number: int) -> KeptDraft | None:
    """Return one of a person's drafts."""
    found = session.get(KeptDraft, number)
    return found if found and found.user == user else None


def waiting(
    session: Session, user: str, place: str = "", *, limit: int
) -> Sequence[KeptDraft]:
    """Return a person's drafts that wait, at one form or at all, newest first."""
    query = select(KeptDraft).where(
        KeptDraft.user == user, col(KeptDraft.ended_at).is_(None)
    )
    if place:
        query = query.where(KeptDraft.place == place)
    return session.exec(
        query.order_by(col(KeptDraft.kept_at).desc(), col(KeptDraft.id).desc()).limit(
            limit
        )
    ).all()


def ended_last(
    session: Session, user: str, place: str, *, since: datetime
) -> KeptDraft | None:
    """Return the draft of a person at one form that ended last, if it was of late."""
    return session.exec(
        select(KeptDraft)
        .where(
            KeptDraft.user == user,
            KeptDraft.place == place,
            col(KeptDraft.ended_at) >= since,
        )
        .order_by(col(KeptDraft.ended_at).desc(), col(KeptDraft.id).desc())
    ).first()


def count(session: Session, user: str) -> int:
    """Return how many drafts of a person wait."""
    return session.exec(
        select(func.count())
        .select_from(KeptDraft)
        .where(KeptDraft.user == user, col(KeptDraft.ended_at).is_(None))
    ).one()


def at_item(session: Session, item: str, since: datetime) -> Sequence[KeptDraft]:
    """Return who has been writing at an item of late, the last first."""
    return session.exec(
        select(KeptDraft)
        .where(
            KeptDraft.item == item,
            col(KeptDraft.ended_at).is_(None),
            col(KeptDraft.kept_at) >= since,
        )
        .order_by(col(KeptDraft.kept_at).desc())
    ).all()


def forget(session: Session, *, typed_before: datetime, ended_before: datetime) -> None:
    """Remove what nobody has come back to, what ended, and what lost its item."""
    gone = select(Item.external_id).where(Item.state == ItemState.WITHDRAWN)
    session.execute(
        delete(KeptDraft).where(
            or_(
                col(KeptDraft.kept_at) < typed_before,
                col(KeptDraft.ended_at) < ended_before,
                col(KeptDraft.item).in_(gone),
            )
        )
    )
