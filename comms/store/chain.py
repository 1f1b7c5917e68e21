"""What the chains of events are planned from: their steps, and where items post."""

from sqlmodel import Session, col, select

from comms.model.states import PublicationState
from comms.model.tables import Publication


def reminders(session: Session) -> list[Publication]:
    """Return every step of every chain, in order of time."""
    return list(
        session.exec(
            select(Publication)
            .where(Publication.kind == "reminder")
            .order_by(col(Publication.due_at), col(Publication.id))
        )
    )


def reminder(session: Session, external_id: str) -> Publication | None:
    """Return one step by its id ("e1_announcement.E1.day")."""
    return session.exec(
        select(Publication).where(
            Publication.kind == "reminder", Publication.external_id == external_id
        )
    ).first()


def accounts_of_items(session: Session) -> dict[str, list[str]]:
    """Return the accounts on which each item posts, as its plans say."""
    found: dict[str, list[str]] = {}
    rows = session.exec(
        select(Publication.plan_entry)
        .where(
            col(Publication.plan_entry).like("post:%"),
            Publication.state != PublicationState.CANCELLED,
        )
        .order_by(col(Publication.id))
    )
    for entry in rows:
        _, item, account = entry.split(":")[:3]
        accounts = found.setdefault(item, [])
        if account not in accounts:
            accounts.append(account)
    return found
