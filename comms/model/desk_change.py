"""What the form that changes an announced event is drawn from."""

from dataclasses import dataclass
from datetime import datetime

from comms.model.desk import Line, Sheet
from comms.model.figures import Grain


@dataclass(frozen=True, kw_only=True)
class NotLeaving:
    """What would not go out if the event were called off."""

    #: Texts that go back to who wrote them.
    texts: tuple[Line, ...] = ()
    #: Posts, cards and reminders.
    posts: tuple[Line, ...] = ()
    #: Numbers of newsletters that are drafts again.
    editions: tuple[Line, ...] = ()
    #: How many more there are of units that she does not see, and of hers.
    others: int = 0
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class ComingBack:
    """What was held and comes back if the event is held after all."""

    #: Each with what becomes of it: "goes", "card", "review", "past", "again".
    lines: tuple[tuple[Line, str], ...]
    #: As of `NotLeaving`.
    others: int = 0
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class ChangeSheet:
    """The form that changes facts of an event that has been announced."""

    event_id: str
    title: str
    #: Announcement that told it first.
    item_id: str
    sheet: Sheet
    #: How many people got the first notice by mail, how exactly she is told that, and
    #: the accounts that showed it.
    readers: int
    grain: Grain
    accounts: tuple[str, ...]
    #: Whether this person may let an urgent correction out at once.
    may_at_once: bool
    #: What calling it off would hold; None: there is nothing.
    not_leaving: NotLeaving | None = None
    #: Whether it is called off, so that the form lets it be held after all.
    is_off: bool = False
    #: What comes back then; None: there is nothing.
    coming_back: ComingBack | None = None
    #: When it ended, if it is over: nobody is told of it any more.
    over_since: datetime | None = None
