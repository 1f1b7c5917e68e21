"""The tables of the door: links and keys that let people in, and who is inside.

No secret stands here in the clear: links, sessions and codes as hashes, passwords as
Argon2 makes them, the secrets of code generators sealed with the key of the site.
"""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from comms.model.tables import Table


class SignInLink(Table, table=True):
    """A one-time link that lets one user in; only its hash is kept."""

    __tablename__ = "sign_in_link"

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the token, as hex.
    token_hash: str = Field(unique=True)
    user: str = Field(index=True)
    #: "enter", "invitation" or "reset".
    purpose: str = Field(default="enter", sa_column_kwargs={"server_default": "enter"})
    #: Of a link that is mailed: what its token is derived from, with the site's key.
    seed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    #: Language of the page where it was asked for; "": that of the user.
    language: str = Field(default="", sa_column_kwargs={"server_default": ""})
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
    #: How she came in: "link", "password", "passkey" or "outside".
    way: str = Field(default="link", sa_column_kwargs={"server_default": "link"})
    #: Whether two factors were shown, or one that is two.
    is_strong: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    begun_at: datetime
    #: Last use, kept to the minute: idle sessions end.
    seen_at: datetime
    #: When it was ended by a person or a rule; None: it stands until it runs out.
    ended_at: datetime | None = None
    #: What the browser calls itself, cut short; shown in the list of devices.
    agent: str = ""


class Password(Table, table=True):
    """The password of one user, as what Argon2 makes of it."""

    id: int | None = Field(default=None, primary_key=True)
    user: str = Field(unique=True)
    #: Parameters, salt and hash in the form of the Argon2 reference code.
    encoded: str
    changed_at: datetime


class Passkey(Table, table=True):
    """A key that a device or a password manager keeps for one user (WebAuthn)."""

    id: int | None = Field(default=None, primary_key=True)
    user: str = Field(index=True)
    #: Id that the authenticator gave it, base64url without padding.
    credential_id: str = Field(unique=True)
    #: COSE key, base64url without padding.
    public_key: str
    #: Signatures made with it, where the authenticator counts them.
    sign_count: int = 0
    #: What its owner calls it.
    title: str
    made_at: datetime
    used_at: datetime | None = None


class CodeGenerator(Table, table=True):
    """The shared secret of an app that shows codes (RFC 6238)."""

    __tablename__ = "code_generator"

    id: int | None = Field(default=None, primary_key=True)
    user: str = Field(unique=True)
    #: The secret, sealed with the key of the site.
    sealed: str
    made_at: datetime
    #: When the first code was right; None: it does not count yet.
    confirmed_at: datetime | None = None
    #: Step of 30 seconds whose code was taken last: no code works twice.
    last_step: int = 0


class RecoveryCode(Table, table=True):
    """One of the codes that somebody keeps on paper; only its keyed hash is here."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    user: str = Field(index=True)
    code_hash: str = Field(unique=True)
    made_at: datetime
    used_at: datetime | None = None


class OutsideIdentity(Table, table=True):
    """An account at an identity provider that is a user's."""

    __tablename__ = "outside_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str
    #: The provider's own name for the account; never changes there.
    subject: str
    user: str = Field(index=True)
    made_at: datetime
    used_at: datetime | None = None


class DoorStep(Table, table=True):
    """What is under way between two requests of one browser at the door."""

    __tablename__ = "door_step"

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of what the browser's cookie holds, as hex.
    key_hash: str = Field(unique=True)
    #: "code", "passkey", "new_passkey", "new_address" or "outside".
    kind: str
    #: Who it is about; "" while nobody knows.
    user: str = ""
    #: Challenge, nonce, or whatever else the next request must match.
    body: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    made_at: datetime
    expires_at: datetime
    #: Wrong tries so far.
    try_count: int = 0
    used_at: datetime | None = None


class WrongTries(Table, table=True):
    """How often something was wrong of late, for one account, device or network."""

    __tablename__ = "wrong_tries"

    id: int | None = Field(default=None, primary_key=True)
    #: Keyed hash of what is counted: no address stands here.
    key: str = Field(unique=True)
    count: int
    last_at: datetime
