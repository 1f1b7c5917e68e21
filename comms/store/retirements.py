"""Accounts that people have closed for good."""

from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.orders import Retirement


def retirements(session: Session) -> dict[str, Retirement]:
    """Return who closed which account, and why."""
    rows = session.exec(select(Retirement).order_by(col(Retirement.id)))
    return {row.account: row for row in rows}


def add_retirement(
    session: Session, account: str, *, user: str, reason: str, at: datetime
) -> bool:
    """Close an account; False: it is closed already."""
    if session.exec(select(Retirement).where(Retirement.account == account)).first():
        return False
    session.add(Retirement(account=account, user=user, reason=reason, at=at))
    session.flush()
    return True
