"""How long kinds of personal data are kept: what is usual, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from comms.model.figures import Grain

#: `sign_ups`: never confirmed; `bounces`: the words of what came back; `sessions`:
#: where and when somebody worked, and used links; `deliveries`: who got which mail;
#: `sensitive_deliveries`: the same of sensitive newsletters; `sensitive_left`: that
#: somebody has read one, once she has left it.
Retained = Literal[
    "sign_ups",
    "bounces",
    "sessions",
    "deliveries",
    "sensitive_deliveries",
    "sensitive_left",
]

#: Days, where a programme says nothing else.
USUAL: Mapping[Retained, int] = {
    "sign_ups": 7,
    "bounces": 14,
    "sessions": 30,
    "deliveries": 90,
    "sensitive_deliveries": 30,
    "sensitive_left": 30,
}
#: Most days that may be set.
MOST_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class RetentionLine:
    """One kind of data, and what would go now."""

    kind: Retained
    days: int
    #: Whatever was last of use before this instant goes.
    before: datetime
    count: int

    @property
    def grain(self) -> Grain:
        """How exactly the desk and the record tell how much it is."""
        return "tens" if self.kind.startswith("sensitive") else "full"
