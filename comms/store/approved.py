"""What items said when their approval was asked for, and when they were approved."""

from typing import Any

from sqlmodel import Session, col, select

from comms.model.approved import ApprovedContent, SubmittedContent
from comms.store.once import once

#: So many submitted states of an item are kept; older ones nobody looks at.
_KEPT = 5


def keep(
    session: Session, item: str, content_hash: str, content: dict[str, Any]
) -> None:
    """Keep what was approved; the same content is kept once, as the newest."""
    forget(session, item, content_hash)
    session.add(ApprovedContent(item=item, content_hash=content_hash, content=content))
    session.flush()


def forget(session: Session, item: str, content_hash: str) -> None:
    """Let go of an approval that was taken back before anything had left."""
    for row in session.exec(
        select(ApprovedContent).where(
            ApprovedContent.item == item, ApprovedContent.content_hash == content_hash
        )
    ).all():
        session.delete(row)
    session.flush()


@once
def last(session: Session, item: str) -> ApprovedContent | None:
    """Return what an item said when it was approved last; None: it never was."""
    return session.exec(
        select(ApprovedContent)
        .where(ApprovedContent.item == item)
        .order_by(col(ApprovedContent.id).desc())
    ).first()


def keep_submitted(
    session: Session, item: str, seen: str, content_hash: str, content: dict[str, Any]
) -> None:
    """Keep what approvers are shown; the same state is kept once, as the newest."""
    rows = session.exec(
        select(SubmittedContent)
        .where(SubmittedContent.item == item)
        .order_by(col(SubmittedContent.id).desc())
    ).all()
    for place, row in enumerate(rows):
        if row.seen == seen or place >= _KEPT - 1:
            session.delete(row)
    session.flush()
    session.add(
        SubmittedContent(
            item=item, seen=seen, content_hash=content_hash, content=content
        )
    )
    session.flush()


def submitted(
    session: Session, item: str, *, seen: str = "", content_hash: str = ""
) -> SubmittedContent | None:
    """Return what was submitted, by the state that was seen, or by its content."""
    query = select(SubmittedContent).where(SubmittedContent.item == item)
    if seen:
        query = query.where(SubmittedContent.seen == seen)
    if content_hash:
        query = query.where(SubmittedContent.content_hash == content_hash)
    return session.exec(query.order_by(col(SubmittedContent.id).desc())).first()
