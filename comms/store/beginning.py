"""Asks for what begins with a text, holds it or is listed: quickly by each database."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, and_, bindparam, func, select
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
    return func.least(func.strpos(column, part), 1) == 1


def one_of(session: Session, column: Any, values: Collection[object]) -> Any:  # noqa: ANN401 - SQL
    """Return the condition that a column is one of many values, of any number.

    They go as one value, so that the statement is the same for any of them.
    """
    listed = list(values)
    if Plain.of(session).is_sqlite:
        each = func.json_each(json.dumps(listed)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == func.any(bindparam(None, listed, type_=ARRAY(column.type)))
