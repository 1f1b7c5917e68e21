"""The chain of an event: what is due before, on and after its day, and when.

Everything is counted from the event in wall time, so nine in the morning stays nine
where the clocks change in between; nothing is stored, and an event that moves takes
its whole chain along. A cancelled event keeps only the deletions it owes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from comms.clock import in_zone, instant, shifted
from comms.language import say
from comms.model.plans import EventFacts

Kind = Literal["invitation", "reminder", "day", "thanks", "deletion"]


@dataclass(frozen=True, kw_only=True)
class ChainPlan:
    """Offsets of the steps that every event has; as `clock.parse_offset` reads them."""

    invitation: str = "-6w 09:00"
    thanks: str = "+1d 09:00"
    #: Wall time at which personal data is deleted, on the day the rules name.
    deletion_time: str = "04:30"


#: Six weeks before, and the morning after.
USUAL = ChainPlan()


@dataclass(frozen=True, kw_only=True)
class ChainStep:
    """One step of an event's chain."""

    #: Unique within the chain and the same after a move ("reminder -1d 09:00").
    name: str
    kind: Kind
    #: Aware, as the wall clock of the zone shows it.
    at: datetime
    #: Whether its time had come at the moment asked about.
    past: bool = False

    @property
    def local(self) -> str:
        """Wall time as campaign files write it ("2027-03-10T09:00")."""
        return self.at.replace(tzinfo=None).isoformat(timespec="minutes")

    @property
    def occasion(self) -> date:
        """Local date, by which a trigger names this one time that it is due."""
        return self.at.date()


def chain(
    event: EventFacts,
    reminders: Sequence[str],
    zone: str,
    *,
    now: datetime | None = None,
    plan: ChainPlan = USUAL,
) -> tuple[ChainStep, ...]:
    """Return the steps of an event in the order in which they fall due.

    Args:
        event: Its times are local times in `zone`.
        reminders: Offsets from the event's start ("-14d", "-1d 09:00"); without a
            time, the time of day at which the event starts. What would fall on the
            start or after it is left out.
        zone: IANA name.
        now: Marks the steps whose time has come; None marks none.
        plan: Offsets of the other steps.

    Raises:
        ValueError: An offset that cannot be read.
        LocalTimeUnclear: The event itself starts or ends at such a time.
    """
    starts = in_zone(instant(event.starts, zone), zone)
    ends = in_zone(instant(event.ends, zone), zone)
    steps = [*_deletions(event, ends, zone, plan)]
    if not event.cancelled:
        steps += _invitations(reminders, starts, zone, plan)
        steps.append(ChainStep(name="day", kind="day", at=starts))
        thanks = shifted(ends, plan.thanks, zone)
        steps.append(ChainStep(name="thanks", kind="thanks", at=thanks))
    return tuple(_marked(step, now) for step in sorted(steps, key=_utc))


def step_title(step: ChainStep, language: str) -> str:
    """Return what a step is called in a calendar of the desk."""
    name = step.name if step.kind == "deletion" else step.kind
    return say(language, f"events.chain.{name}")


def _invitations(
    reminders: Sequence[str], starts: datetime, zone: str, plan: ChainPlan
) -> Iterator[ChainStep]:
    yield ChainStep(
        name="invitation",
        kind="invitation",
        at=shifted(starts, plan.invitation, zone),
    )
    seen: set[datetime] = set()
    for offset in reminders:
        at = shifted(starts, offset, zone)
        moment = at.astimezone(UTC)
        if moment < starts.astimezone(UTC) and moment not in seen:
            seen.add(moment)
            yield ChainStep(name=f"reminder {offset.strip()}", kind="reminder", at=at)


def _deletions(
    event: EventFacts, ends: datetime, zone: str, plan: ChainPlan
) -> Iterator[ChainStep]:
    """Yield when personal data goes; only where people sign up is there any."""
    rules = event.registration
    if not rules.required:
        return
    days: Mapping[str, int] = {
        "delete_needs": rules.delete_dietary_and_access_after_days,
        "delete_registrations": rules.delete_registrations_after_days,
    }
    for name, count in days.items():
        at = shifted(ends, f"+{count}d {plan.deletion_time}", zone)
        # On the day of the event itself the list is still needed at its end.
        yield ChainStep(name=name, kind="deletion", at=max(at, ends, key=_instant))


def _marked(step: ChainStep, now: datetime | None) -> ChainStep:
    past = now is not None and _utc(step) <= now
    return replace(step, past=past)


def _utc(step: ChainStep) -> datetime:
    # Aware times of one zone compare by wall clock; only instants are in order.
    return _instant(step.at)


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
