"""Comments at sentences: rows are added, and ticked as done."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.comments import Comment


def about(session: Session, subject: str) -> Sequence[Comment]:
    """Return all comments on a subject with their answers, oldest first."""
    return session.exec(
        select(Comment).where(Comment.subject == subject).order_by(col(Comment.id))
    ).all()


def by_key(session: Session, key: str) -> Comment | None:
    """Return the comment of a request that came before."""
    return session.exec(select(Comment).where(Comment.key == key)).first()


def named(session: Session, subject: str, number: int) -> Comment | None:
    """Return a comment of this very subject; an answer is none."""
    return session.exec(
        select(Comment).where(
            Comment.id == number,
            Comment.subject == subject,
            col(Comment.answers).is_(None),
        )
    ).first()


def tick(
    session: Session, found: Collection[Comment], *, user: str, at: datetime
) -> None:
    """Note that somebody has done what comments asked for; done stays done."""
    for comment in found:
        if comment.done_at is None:
            comment.done_by, comment.done_at = user, at
            session.add(comment)
    session.flush()
