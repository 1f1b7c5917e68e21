"""The tables of what went wrong with mail: at an address, at a domain, with us.

And of what follows: addresses to which nothing is sent any more.

Addresses stand here as keyed hashes only, so erasing a person leaves nothing of her.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from comms.model.tables import Table


class Failure(Table, table=True):
    """A day on which mail of one publication failed at an address."""

    __table_args__ = (
        UniqueConstraint("address_hmac", "publication_id", "day"),
        Index("ix_failure_domain_at", "domain_hmac", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    address_hmac: str
    #: Keyed hash of the domain: a small one could give away whose it is.
    domain_hmac: str
    publication_id: int = Field(foreign_key="publication.id")
    #: In UTC.
    day: date
    #: Whether the failure alone was a reason to write there no more.
    is_hard: bool
    #: Enhanced status code, as "4.2.2".
    status: str
    at: datetime = Field(index=True)


class DomainHold(Table, table=True):
    """A domain with an incident: mail to it waits."""

    __tablename__ = "domain_hold"

    id: int | None = Field(default=None, primary_key=True)
    domain: str = Field(unique=True)
    began_at: datetime
    until: datetime
    #: Hard failures when it was held.
    failure_count: int
    #: Who let it go, and when; "" and None: nobody has.
    released_by: str = ""
    released_at: datetime | None = None


class Alarm(Table, table=True):
    """Something about how we send that a person must put right, once a day."""

    __table_args__ = (UniqueConstraint("kind", "subject", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    #: "sender_refused", "domain_held", "letter_refused" …
    kind: str
    #: What it is about: a status, a domain.
    subject: str
    #: In UTC.
    day: date
    #: How often since, and when first and last.
    count: int = 1
    first_at: datetime
    last_at: datetime
    #: Words of the other side, without addresses.
    detail: str = ""


class Suppression(Table, table=True):
    """An address nothing is sent to, as a keyed hash that outlives erasure."""

    __table_args__ = (UniqueConstraint("address_hmac", "newsletter"),)

    id: int | None = Field(default=None, primary_key=True)
    address_hmac: str
    #: "" for all newsletters.
    newsletter: str = ""
    reason: str
    at: datetime
