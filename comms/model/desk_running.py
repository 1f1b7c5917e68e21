"""What the pages of running it show: stops and what they hold, traces, accounts."""

from dataclasses import dataclass
from datetime import datetime

#: What is chosen about something that a stop holds: it leaves at once, it stays paused
#: by itself, it is called off.
GO, STAY, DROP = "go", "stay", "drop"
CHOICES = (GO, STAY, DROP)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that a stop holds: what is told of one item at one time."""

    #: Publications, by number.
    ids: tuple[int, ...]
    title: str
    #: Sorts of thing, as words ("Page, Bluesky").
    sort: str
    unit_name: str
    state: str
    at: datetime
    path: str
    #: Readers who have not got it yet, of mail that had begun.
    left: int = 0
    may_drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Resuming:
    """What lifting a stop would do."""

    #: Name of the stop: "" for everything, a unit, "publication:17".
    unit: str
    title: str
    user_name: str
    reason: str
    since: datetime
    #: The stop's own instant, exactly: another one, and it is another stop.
    seen: str
    at_once: tuple[Held, ...]
    #: What has become too late and is not sent.
    too_late: tuple[Held, ...]
    #: What other stops go on holding.
    still_held: int
    #: How much leaves later at its own time, and when the first of it.
    later: int
    next_at: datetime | None
