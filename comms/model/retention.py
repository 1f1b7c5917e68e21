"""How long kinds of personal data are kept: what is usual, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: `sign_ups`: never confirmed; `bounces`: the words of what came back; `sessions`:
#: where and when somebody worked, and used links; `deliveries`: who got which mail.
Retained = Literal["sign_ups", "bounces", "sessions", "deliveries"]

#: Days, where a programme says nothing else.
USUAL: Mapping[Retained, int] = {
    "sign_ups": 7,
    "bounces": 14,
    "sessions": 30,
    "deliveries": 90,
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
