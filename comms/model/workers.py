"""The tables of those who work: who is alive, and who keeps the timetable.

Instants in them are the database's own, which all machines share and nobody steps.
"""

from datetime import datetime

from sqlmodel import Field

from comms.model.tables import Table


class Worker(Table, table=True):
    """One process that sends; its row says when it last gave a sign of life."""

    #: Machine, process and a part by chance: no later process has the same.
    name: str = Field(primary_key=True)
    started_at: datetime
    seen_at: datetime


class Lease(Table, table=True):
    """What one process at a time may do, until it ends or the process renews it."""

    #: "timetable".
    name: str = Field(primary_key=True)
    holder: str
    until: datetime
