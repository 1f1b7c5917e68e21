"""The tables of people on their way in: who asks for mail, and the words she read.

Nobody is a subscriber before her address has shown that it is hers: until then all
that is known stands in `SignUp`, and goes after a week.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index
from sqlmodel import Field

from comms.model.later import unsaid
from comms.model.tables import Table


class Asked(StrEnum):
    """What a mail with a link asks its reader."""

    #: Is it you who wants these newsletters?
    SIGN_UP = "sign_up"
    #: Is this your new address?
    NEW_ADDRESS = "new_address"
    #: Is it you who takes another address?
    OLD_ADDRESS = "old_address"
    #: Nothing: here is the link to your own choices, which you have asked for.
    CHOICES = "choices"
    #: Is it you who wants to see, or to have erased, what is kept of you?
    OWN_DATA = "own_data"


class SignUp(Table, table=True):
    """A question to an address, until the person answers it or its time is over."""

    __tablename__ = "sign_up"
    __table_args__ = (Index("ix_sign_up_address", "address_hmac", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Asked.SIGN_UP
    #: As typed; "": its time is over.
    address: str
    #: Keyed hash of its normal form: how often an address was asked.
    address_hmac: str
    language: str
    level: str = "standard"
    format: str = "html"
    region: str = ""
    newsletters: list[str] = Field(default_factory=list, sa_type=JSON)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    #: "site", "embed", "desk", "paper"; what it is called besides.
    form: str
    source: str = ""
    #: Who wrote it down at the desk; "": she herself.
    by: str = ""
    #: Words (`ConsentWording`) of the form she sent; of newsletters that another form
    #: added later, by newsletter.
    wording_hash: str = ""
    more_words: dict[str, str] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    #: What its link is made from, with the key of the site.
    seed: str = Field(unique=True)
    created_at: datetime = Field(index=True)
    expires_at: datetime
    #: When a person pressed the button behind the link.
    confirmed_at: datetime | None = None
    #: The mail that asks, and the one that welcomes; None: not written yet.
    publication_id: int | None = Field(default=None, index=True)
    welcome_id: int | None = Field(default=None, index=True)
    #: Whose address changes, or who came of it.
    subscriber_id: int | None = Field(default=None, index=True)
    #: The other half of a change of address.
    pair_id: int | None = None


class Consent(Table, table=True):
    """Proof of a person's yes or no; rows are only added."""

    id: int | None = Field(default=None, primary_key=True)
    subscriber_id: int = Field(foreign_key="subscriber.id", index=True)
    newsletter: str
    #: "given", "confirmed", "withdrawn".
    act: str
    source: str
    note: str = ""
    at: datetime
    #: Of the words she agreed to (`ConsentWording`), and theirs; "": none were shown.
    wording_hash: str = unsaid()
    language: str = unsaid()
    #: "site", "embed", "desk", "paper", "import".
    form: str = unsaid()
    #: "double opt-in", "by hand", "link in mail", "one-click", "mailto", "import".
    method: str = unsaid()
    #: "consent" or "public_task".
    legal_basis: str = unsaid()
    #: Who wrote it down at the desk; "": she herself.
    by: str = unsaid()
    #: The list (`ListImport`) that said so; None: none did.
    import_id: int | None = None


class ConsentWording(Table, table=True):
    """Words that somebody agreed to, as she saw them; rows are only added."""

    __tablename__ = "consent_wording"

    id: int | None = Field(default=None, primary_key=True)
    hash: str = Field(unique=True)
    language: str
    text: str
    first_used_at: datetime


class SubscriberArea(Table, table=True):
    """An area that a subscriber wants to read about."""

    __tablename__ = "subscriber_area"
    __table_args__ = (Index("ix_subscriber_area_area", "area", "subscriber_id"),)

    subscriber_id: int = Field(
        primary_key=True, foreign_key="subscriber.id", ondelete="CASCADE"
    )
    area: str = Field(primary_key=True)
