"""The table of lanes: what each mail account has used of its limits, and how it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from comms.model.tables import Table


class Lane(Table, table=True):
    """One mail account; whoever takes from its limits holds this row meanwhile."""

    #: The account by its name in the settings ("email").
    name: str = Field(primary_key=True)
    #: What was used of its limits (`deliver.usage.Usage` as JSON).
    used: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    #: How often in a row its server could not be met; 0: it answers.
    failures: int = 0
    #: Since when it has not answered, and until when nobody asks it again.
    down_since: datetime | None = None
    down_until: datetime | None = None
    #: What it said, or what was wrong.
    fault: str = ""
    #: Whether only a person can mend it.
    is_misconfigured: bool = False
