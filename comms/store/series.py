"""Rows of events that another could be linked to in a series, and their files."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from comms.model.tables import Event, SourceFile


def events_from(
    session: Session, unit: str, since: datetime, *, limit: int
) -> Sequence[Event]:
    """Return the events of a unit from an instant on: the last ones to begin."""
    return session.exec(
        select(Event)
        .where(Event.unit == unit, Event.starts_at >= since)
        .order_by(col(Event.starts_at).desc(), col(Event.id).desc())
        .limit(limit)
    ).all()


def file_at(session: Session, path: str) -> bytes:
    """Return one file of the folder as it is stored; nothing where there is none."""
    query = select(SourceFile.content).where(SourceFile.path == path)
    return session.exec(query).first() or b""
