"""Keeps the publications of a plan entry in step with what its trigger names.

Planning again finds the same rows: the key is (plan entry, occasion). What has not
gone out moves with its trigger or is called off; what has gone out stays as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Literal

from comms.campaigns.publications import OPEN, move, plan_publication
from comms.model.states import PUBLICATION_STEPS, PublicationState
from comms.model.tables import Publication
from comms.ports import Occasion, Trigger
from comms.store import Session
from comms.store.occasions import Planned, whole

#: Of one plan entry, no more than this is made at a time; the rest on later days.
MOST_AHEAD = 200
#: Why the planner itself called something off; only that it may take back.
DROPPED, EVENT_CANCELLED = "rules.why.plan_dropped", "rules.why.event_cancelled"
_MOMENT = timedelta(microseconds=1)
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
#: Where to look for the last time before a plan was known: near first, then far.
_BACK = (timedelta(days=2), timedelta(days=40), timedelta(days=400))


@dataclass(frozen=True, kw_only=True)
class Window:
    """For what time is planned, and on what grounds."""

    now: datetime
    #: Up to here; and always the next occasion, however far.
    horizon: datetime
    #: A folder is being applied: the past that nobody planned counts as out.
    is_applied: bool


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    """What becomes of one plan: its key, when, and what is made of an occasion."""

    key: str
    trigger: Trigger
    #: The publication of an occasion, not yet in the store.
    make: Callable[[Occasion], Publication]
    #: Whether it is due once at most, however its time moves.
    is_single: bool = False
    #: Which times in the past leave a row when a plan is first applied: each, the
    #: last one as a memory of what has been said, or none.
    past: Literal["each", "last", "none"] = "last"
    #: Hash of what it says, kept where it counts as out.
    says: str = ""
    #: Why what is named no more is called off.
    dropped: str = DROPPED

    @classmethod
    def gone(cls, key: str) -> "PlanEntry":
        """Return the entry of a plan that is there no more: it names nothing."""
        return cls(key=key, trigger=AllOf([]), make=_never)


def _never(occasion: Occasion) -> Publication:
    message = f"a plan that is gone named {occasion.name}"
    raise LookupError(message)


@dataclass(kw_only=True)
class Changes:
    """What planning did, by the ids of publications."""

    made: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    called_off: list[str] = field(default_factory=list)
    #: Rows that were not there before, or did not wait.
    rows: list[Publication] = field(default_factory=list, compare=False, repr=False)


class AllOf:
    """Several triggers of one plan entry, as one; two of a day are told by time."""

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        self._triggers = triggers

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield the occasions of all, in order of time, each name once."""
        every = chain.from_iterable(
            trigger.occasions(_LONG_AGO, until) for trigger in self._triggers
        )
        names: set[str] = set()
        for found in sorted(set(every), key=lambda occasion: occasion.at):
            occasion = found
            if found.name in names:
                occasion = Occasion(name=found.local, local=found.local, at=found.at)
            names.add(occasion.name)
            if after < found.at:
                yield occasion


def keep_in_step(
    session: Session,
    entry: PlanEntry,
    rows: Sequence[Planned],
    window: Window,
    changes: Changes,
) -> None:
    """Make, move and call off the publications of one plan entry."""
    if entry.is_single and any(_is_settled(row) for row in rows):
        return
    planned = list(_planned(entry, rows, window))
    names = {occasion.name for occasion in planned}
    spare = [row for row in rows if row.state in OPEN and row.occasion not in names]
    known = {row.occasion: row for row in rows}
    for occasion in planned:
        old = known.get(occasion.name)
        if old is None and spare:
            # Its time moved.
            old = spare.pop(0)
        if old is not None and not window.is_applied and _stands(old, occasion):
            continue
        _write(session, entry, old, occasion, window, changes)
    for row in spare:
        _call_off(session, entry, row, window, changes)


def _stands(row: Planned, occasion: Occasion) -> bool:
    """Whether a row is what it should be, so that nothing has to be written."""
    return (
        row.occasion == occasion.name
        and row.due_local == occasion.local
        and row.state != PublicationState.CANCELLED
    )


def _is_settled(row: Planned) -> bool:
    """Whether a publication has gone out, is on its way, or a person called it off."""
    by_us = row.reason.get("key") in {DROPPED, EVENT_CANCELLED}
    return row.state not in OPEN and not (
        row.state == PublicationState.CANCELLED and by_us
    )


def _planned(
    entry: PlanEntry, rows: Sequence[Planned], window: Window
) -> Iterator[Occasion]:
    """Yield the occasions that have a row, or get one now."""
    known = {row.occasion for row in rows}
    newest = max((row.due_at for row in rows), default=None)
    start = min([window.now, *(row.due_at for row in rows if row.state in OPEN)])
    if newest is None and window.is_applied:
        yield from _past(entry, window)
    elif newest is None and entry.is_single:
        # Its page or event came while nobody planned: late, but not out.
        start = _LONG_AGO
    elif newest is not None:
        start = min(start, newest)
    room, is_ahead = MOST_AHEAD, False
    for occasion in entry.trigger.occasions(start - _MOMENT, _FAR):
        if occasion.at > window.horizon and (is_ahead or room <= 0):
            return
        is_ahead = is_ahead or occasion.at > window.now
        if occasion.name in known:
            yield occasion
        elif room > 0 and _is_news(entry, occasion, newest, window):
            room -= 1
            yield occasion


def _is_news(
    entry: PlanEntry, occasion: Occasion, newest: datetime | None, window: Window
) -> bool:
    """Whether a time without a row gets one."""
    if occasion.at > window.now:
        return True
    if window.is_applied:
        return entry.past == "each" and newest is not None
    if newest is None:
        return entry.is_single
    # It passed while no planner ran: a row tells that it was missed.
    return occasion.at > newest


def _past(entry: PlanEntry, window: Window) -> Iterator[Occasion]:
    """Yield what counts as out when a plan is first applied."""
    if entry.past == "each":
        yield from entry.trigger.occasions(_LONG_AGO, window.now - _MOMENT)
        return
    for back in _BACK if entry.past == "last" else ():
        found = list(entry.trigger.occasions(window.now - back, window.now - _MOMENT))
        if found:
            yield found[-1]
            return


def _write(
    session: Session,
    entry: PlanEntry,
    known: Planned | None,
    occasion: Occasion,
    window: Window,
    changes: Changes,
) -> None:
    new = entry.make(occasion)
    if known is None:
        # Beyond an apply nothing counts as out: what is late is seen to be late.
        since = window.now if window.is_applied else new.due_at
        row = plan_publication(session, None, new, since)
        if row.state == PublicationState.SENT:
            row.approved_hash = entry.says or None
        changes.made.append(row.external_id)
        changes.rows.append(row)
        return
    old = whole(session, known)
    if old is not known:
        changes.rows.append(old)
    was, due = old.state, old.due_at
    if was == PublicationState.CANCELLED and not _is_settled(old):
        if occasion.at <= window.now:
            return
        move(old, PublicationState.DRAFT)
        old.due_local, old.due_at = new.due_local, new.due_at
        changes.made.append(old.external_id)
    plan_publication(session, old, new, window.now)
    if old.due_at != due and was in OPEN:
        changes.moved.append(old.external_id)


def _call_off(
    session: Session,
    entry: PlanEntry,
    known: Planned,
    window: Window,
    changes: Changes,
) -> None:
    """Call off what is named no more; what was late already a person settles."""
    cancelled = PublicationState.CANCELLED
    if known.due_at <= window.now or cancelled not in PUBLICATION_STEPS[known.state]:
        return
    row = whole(session, known)
    move(row, cancelled, key=entry.dropped)
    session.add(row)
    changes.called_off.append(row.external_id)
