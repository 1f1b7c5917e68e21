"""Each value of a column once: from one to the next along its index.

Reading all rows to tell their few values apart would take longer with each row.
"""

from typing import Any

from sqlalchemy import CTE, func
from sqlmodel import col, select


def each_value(column: Any) -> CTE:  # noqa: ANN401 - a column of any table
    """Return a table whose column `value` has each value in turn, and NULL at its end.

    Args:
        column: The first of an index; text, never NULL.
    """
    found = select(func.min(col(column)).label("value")).cte(recursive=True)
    later = select(func.min(col(column))).where(col(column) > found.c.value)
    return found.union_all(
        select(later.scalar_subquery()).where(found.c.value.is_not(None))
    )
