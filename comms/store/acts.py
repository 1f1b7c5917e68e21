"""What people did: rows are only added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.tables import Act


def record_act(  # noqa: PLR0913 - one column each
    session: Session,
    *,
    at: datetime,
    user: str,
    verb: str,
    subject: str,
    content_hash: str = "",
    result: str = "done",
    note: str = "",
    key: str | None = None,
) -> Act:
    """Write down one act."""
    act = Act(
        key=key,
        at=at,
        user=user,
        verb=verb,
        subject=subject,
        content_hash=content_hash,
        result=result,
        note=note,
    )
    session.add(act)
    session.flush()
    return act


def act_by_key(session: Session, key: str) -> Act | None:
    """Return the act of a scripted or repeated request, if it was done."""
    return session.exec(select(Act).where(Act.key == key)).first()


def approvals(session: Session, subject: str, content_hash: str) -> Sequence[Act]:
    """Return who approved exactly this content since it was last submitted.

    What was returned, or edited there and back, needs every approval anew.
    """
    asked = session.exec(
        select(func.max(Act.id)).where(
            Act.subject == subject,
            col(Act.verb).in_(["submit", "return"]),
            Act.result == "done",
        )
    ).one()
    return session.exec(
        select(Act)
        .where(
            col(Act.id) > (asked or 0),
            Act.subject == subject,
            Act.verb == "approve",
            Act.result == "done",
            Act.content_hash == content_hash,
        )
        .order_by(col(Act.id))
    ).all()


def all_acts(session: Session) -> Sequence[Act]:
    """Return all acts in order."""
    return session.exec(select(Act).order_by(col(Act.id))).all()
