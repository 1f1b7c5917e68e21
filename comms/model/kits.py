"""What the nation offers to its units to adopt, and what an adoption has taken.

The offer is a campaign file (`kits/ID.yaml`, named as the item that is offered); that a
unit's item comes from another stands in its own file (`adopted_from`). State (who has
seen it, declined it, was reminded) are acts; which words were taken is a row.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field
from sqlalchemy import JSON
from sqlmodel import Field as Column

from comms.model.programme import Described, Identifier, Texts
from comms.model.tables import Table

#: Texts that are kept in step, by "language.level", then by name of the text.
TakenWords = Mapping[str, Mapping[str, str]]
#: Those texts; the lead is the unit's own.
IN_STEP = ("title", "body", "social")


class KitOffer(Described):
    """An item that units may adopt, with what holds for it; its id is the item's."""

    kind: ClassVar[str] = "kit"

    #: Units it is offered to; empty: all.
    units: list[Identifier] = Field(default_factory=list)
    #: Last day on which it is of use; None: no end.
    use_by: date | None = None
    #: What each unit changes, and what must stay as it is.
    change: Texts = Field(default_factory=dict)
    keep: Texts = Field(default_factory=dict)
    #: It is offered no more; what was adopted stays.
    ended: bool = False


class Adoption(Table, table=True):
    """Which words of its original a unit's item has taken, or has chosen not to."""

    id: int | None = Column(default=None, primary_key=True)
    #: The unit's own item, and the one that it comes from.
    item: str = Column(unique=True)
    original: str = Column(index=True)
    #: `TakenWords`.
    taken: dict[str, Any] = Column(sa_type=JSON)
    at: datetime
