"""What was said at the desk of accounts: how they publish, and sealed settings."""

from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.orders import Connection


def connections(session: Session) -> dict[str, Connection]:
    """Return what was said of accounts, by their ids."""
    rows = session.exec(select(Connection).order_by(col(Connection.id)))
    return {row.account: row for row in rows}


def connection_of(session: Session, account: str) -> Connection | None:
    """Return what was said of one account, if anything was."""
    return session.exec(select(Connection).where(Connection.account == account)).first()


def sealed_of(session: Session, account: str) -> str:
    """Return the sealed settings of an account; "": it has none."""
    found = session.exec(
        select(Connection.sealed).where(Connection.account == account)
    ).first()
    return found or ""


def taken_down(
    session: Session, account: str, *, user: str, at: datetime
) -> Connection:
    """Return the row of an account, to be written on by a user; a new one at need."""
    row = connection_of(session, account) or Connection(
        account=account, user=user, at=at
    )
    row.user, row.at = user, at
    session.add(row)
    return row
