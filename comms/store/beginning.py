"""Asks for what begins with a text or holds it, as each database is quick at it."""

from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session

from comms.store.plain import Plain


def begins(session: Session, column: Any, start: str) -> Any:  # noqa: ANN401 - SQL
    """Return the condition that a column begins with a text of plain ASCII."""
    if Plain.of(session).is_sqlite:
        # Its LIKE knows no case and uses no index; it compares texts by bytes.
        return and_(column >= start, column < start[:-1] + chr(ord(start[-1]) + 1))
    return column.startswith(start, autoescape=True)


def contains(session: Session, column: Any, part: str) -> Any:  # noqa: ANN401 - SQL
    """Return the condition that a column holds a text; both are folded already."""
    if Plain.of(session).is_sqlite:
        return column.contains(part, autoescape=True)
    # Its LIKE takes twice as long as its plain search. That something equals a value
    # it expects of few rows, that it is above one of a third of them.
    return func.sign(func.strpos(column, part)) == 1
