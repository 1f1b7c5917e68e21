"""What a table got after rows of it stood in somebody's database."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

#: Numbers that stand in mail, as those of seats and deliveries: of a row that is gone
#: no other row gets it. (PostgreSQL gives none twice anyway.)
NUMBERED_ONCE = {"sqlite_autoincrement": True}


def unsaid() -> str:
    """Return a column of text that says nothing in rows from before it was."""
    column: str = Field(default="", sa_column_kwargs={"server_default": ""})
    return column


def by_name() -> dict[str, Any]:
    """Return a column of values by name, none of them in rows from before it was."""
    column: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    return column
