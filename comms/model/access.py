"""The tables of the door: links that let people in, and who is inside."""

from datetime import datetime

from sqlmodel import Field

from comms.model.tables import Table


class SignInLink(Table, table=True):
    """A one-time link that lets one user in; only its hash is kept."""

    __tablename__ = "sign_in_link"

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the token, as hex.
    token_hash: str = Field(unique=True)
    user: str = Field(index=True)
    made_at: datetime
    expires_at: datetime
    #: None: not used yet; a link works once.
    used_at: datetime | None = None


class DeskSession(Table, table=True):
    """A signed-in browser; the cookie holds what this is the hash of."""

    __tablename__ = "desk_session"

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the 256-bit session id, as hex.
    key_hash: str = Field(unique=True)
    user: str = Field(index=True)
    #: Role and reach of the user when she came in: with another the session ends.
    standing: str = Field(default="", sa_column_kwargs={"server_default": ""})
    begun_at: datetime
    #: Last use, kept to the minute: idle sessions end.
    seen_at: datetime
    #: When it was ended by a person or a rule; None: it stands until it runs out.
    ended_at: datetime | None = None
    #: What the browser calls itself, cut short; shown in the list of devices.
    agent: str = ""
