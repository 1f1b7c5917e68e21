"""The table of mail providers that report to us: when each was heard last."""

from datetime import datetime

from sqlmodel import Field

from comms.model.tables import Table


class Webhook(Table, table=True):
    """When a mail provider called last, so that a silent one is noticed."""

    #: As in the settings.
    name: str = Field(primary_key=True)
    #: A call that was verified and taken.
    taken_at: datetime | None = None
    #: An event of somebody's that nothing proved to be about our mail.
    unproved_at: datetime | None = None
    #: A call that was refused, and why: a word of `ports.webhooks`, or "away".
    refused_at: datetime | None = None
    refused: str = ""
