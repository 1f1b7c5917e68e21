"""What items said when they were approved."""

from typing import Any

from sqlmodel import Session, col, select

from comms.model.approved import ApprovedContent


def keep(
    session: Session, item: str, content_hash: str, content: dict[str, Any]
) -> None:
    """Keep what was approved; the same content is kept once, as the newest."""
    for row in session.exec(
        select(ApprovedContent).where(
            ApprovedContent.item == item, ApprovedContent.content_hash == content_hash
        )
    ).all():
        session.delete(row)
    session.flush()
    session.add(ApprovedContent(item=item, content_hash=content_hash, content=content))
    session.flush()


def last(session: Session, item: str) -> ApprovedContent | None:
    """Return what an item said when it was approved last; None: it never was."""
    return session.exec(
        select(ApprovedContent)
        .where(ApprovedContent.item == item)
        .order_by(col(ApprovedContent.id).desc())
    ).first()
