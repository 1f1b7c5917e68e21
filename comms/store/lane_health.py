"""How mail accounts are: which are down, since when, why, and when to ask again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from comms.model.lanes import Lane
from comms.store.lanes import locked_lane


@dataclass(frozen=True, kw_only=True)
class Down:
    """A lane that cannot send at present."""

    name: str
    since: datetime
    #: When it is to be asked again.
    until: datetime
    fault: str
    is_misconfigured: bool


def lanes_down(session: Session) -> dict[str, Down]:
    """Return the lanes that are down, by name; also those no longer in the settings."""
    rows = session.exec(
        select(Lane).where(col(Lane.down_until).is_not(None)).order_by(col(Lane.name))
    )
    return {
        row.name: Down(
            name=row.name,
            since=row.down_since or row.down_until,
            until=row.down_until,
            fault=row.fault,
            is_misconfigured=row.is_misconfigured,
        )
        for row in rows
        if row.down_until is not None
    }


def mark_down(
    session: Session,
    name: str,
    *,
    fault: str,
    is_misconfigured: bool,
    now: datetime,
    span: Callable[[int], timedelta],
) -> Down:
    """Note that a lane cannot send.

    Args:
        session: The caller commits it.
        name: The lane.
        fault: Why, in a sentence for the operator.
        is_misconfigured: Whether only a person can mend it.
        now: When.
        span: How long to leave it alone after so many failures in a row.
    """
    row = locked_lane(session, name)
    row.failures += 1
    row.down_since = row.down_since or now
    until = now + span(row.failures)
    row.down_until = until
    row.fault, row.is_misconfigured = fault[:500], is_misconfigured
    session.add(row)
    return Down(
        name=name,
        since=row.down_since,
        until=until,
        fault=row.fault,
        is_misconfigured=is_misconfigured,
    )


def mark_up(session: Session, name: str, *, proved: bool) -> None:
    """Note that a lane may send again.

    Args:
        session: The caller commits it.
        name: The lane.
        proved: It has sent something since. Without that its failures are still
            counted: a server that answers and then takes nothing is not well.
    """
    row = locked_lane(session, name)
    row.down_since = row.down_until = None
    row.fault, row.is_misconfigured = "", False
    if proved:
        row.failures = 0
    session.add(row)


def failing(session: Session, name: str) -> bool:
    """Tell whether the last failures of a lane are still counted."""
    row = session.get(Lane, name)
    return row is not None and (row.failures > 0 or row.down_until is not None)
