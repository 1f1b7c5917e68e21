"""Columns that a table got after rows of it stood in somebody's database."""

from sqlmodel import Field


def unsaid() -> str:
    """Return a column of text that says nothing in rows from before it was."""
    column: str = Field(default="", sa_column_kwargs={"server_default": ""})
    return column
