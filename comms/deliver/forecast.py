"""Says when mail will have left, by the very counting that will let it leave.

Pure: each lane's limits, what it has used, and what waits on it are given. The same
`Usage.grant` that a send asks is asked here, in steps coarse enough that a million
recipients over a hundred days take a moment; the end found is within a few parts of a
thousand of the real one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from comms.deliver.classes import WEIGHTS
from comms.deliver.limits import EXEMPT, LaneLimits
from comms.deliver.usage import Usage

#: Steps that a forecast of one lane takes at the least, and rounds at the most.
_STEPS = 1_000
_MOST_ROUNDS = 50_000
#: Messages a second that a server is taken to manage, where it is limits that count.
_ASSUMED = 100.0
#: What is smaller than this is nothing: shares of messages are no whole numbers.
_NOTHING = 1e-6


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Messages of one publication that wait on one lane."""

    name: str
    #: "urgent", "confirmation", "edition", "digest".
    of_class: str
    count: float
    #: Before this they do not wait yet; None: they do.
    begins_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LaneLoad:
    """One lane and all that waits on it."""

    limits: LaneLimits = field(default_factory=LaneLimits)
    #: What was used, as JSON (`Usage.as_json`).
    used: Mapping[str, object] = field(default_factory=dict)
    waiting: Sequence[Waiting] = ()
    #: Messages a second that its server was seen to take; None: nobody knows.
    speed: float | None = None


@dataclass(frozen=True, kw_only=True)
class Ends:
    """When the mail of a publication will have left by one lane."""

    #: None: nobody can tell, since nothing limits it and nothing was measured.
    at: datetime | None
    #: Messages of it on this lane, and those of others that leave before its end.
    count: float
    ahead: float = 0.0


def ends(load: LaneLoad, name: str, now: datetime) -> Ends:
    """Return when the last message of a publication will have left by a lane.

    Args:
        load: The lane.
        name: The publication.
        now: Aware.
    """
    own = sum(one.count for one in load.waiting if one.name == name)
    if own < _NOTHING:
        return Ends(at=now, count=own)
    run = _Run(load, name, now)
    found = run.to_its_end()
    if load.speed is None and not run.has_waited:
        # The limits let it all go at once: how fast that is, nobody has seen yet.
        return replace(found, at=None)
    return found


def latest(found: Iterable[Ends]) -> datetime | None:
    """Return when the slowest lane is done; None where one of them cannot tell."""
    instants = [one.at for one in found if one.count >= _NOTHING]
    known = [at for at in instants if at is not None]
    return max(known) if known and len(known) == len(instants) else None


class _Run:
    """One lane, played through until a publication has left."""

    def __init__(self, load: LaneLoad, name: str, now: datetime) -> None:
        self._name, self._now = name, now
        #: What a rate lets out slowly is as fast as the rate.
        self._speed = load.speed or (None if load.limits.pace else _ASSUMED)
        #: Whether limits have held anything up.
        self.has_waited = False
        self._usage = Usage.of(load.used)
        self._left = {one.name: one.count for one in load.waiting}
        self._all = {one.name: one for one in load.waiting}
        total = sum(self._left.values())
        # Alone, and limited by nothing, it leaves in one go.
        is_alone = load.limits.is_free and len(load.waiting) == 1
        self._step = max(1, round(total / (1 if is_alone else _STEPS)))
        self._limits = load.limits.coarser(self._step)
        self._own, self._before = self._left[name], total

    def to_its_end(self) -> Ends:
        """Play until nothing of it is left."""
        for _ in range(_MOST_ROUNDS):
            if self._left[self._name] < _NOTHING:
                break
            self._round()
        others = self._before - sum(self._left.values()) - self._own
        return Ends(at=self._now, count=self._own, ahead=max(0.0, round(others)))

    def _round(self) -> None:
        """Let go what may go now, or pass the time until something may."""
        active = self._active()
        if not active:
            self._now = min(self._to_come())
            return
        waits = []
        for of_class in _in_order(active):
            shared = [one for one in active if one.of_class == of_class]
            wanted = min(self._step, _whole(sum(self._left[o.name] for o in shared)))
            found = self._usage.grant(self._limits, wanted, self._now, of_class)
            if found.count:
                self._send(found.count, self._sharing(active, of_class))
                return
            waits.append(found.wait_seconds)
        self.has_waited = True
        self._now += timedelta(seconds=self._until_next(min(waits)))

    def _active(self) -> list[Waiting]:
        return [
            one
            for one in self._all.values()
            if self._left[one.name] >= _NOTHING and not self._is_to_come(one)
        ]

    def _is_to_come(self, one: Waiting) -> bool:
        return one.begins_at is not None and one.begins_at > self._now

    def _to_come(self) -> list[datetime]:
        """Return when others begin that do not wait yet."""
        begins = [one.begins_at for one in self._all.values()]
        return [at for at in begins if at is not None and at > self._now]

    def _until_next(self, wait: float) -> float:
        """Return the seconds to wait; somebody may begin in between."""
        begins = [(at - self._now).total_seconds() for at in self._to_come()]
        return max(0.001, min([wait, *begins]))

    def _sharing(self, active: Sequence[Waiting], of_class: str) -> list[Waiting]:
        """Return who shares what was granted: what cannot wait goes first, alone."""
        if of_class in EXEMPT:
            return [one for one in active if one.of_class == of_class]
        return [one for one in active if one.of_class not in EXEMPT]

    def _send(self, count: int, shared: Sequence[Waiting]) -> None:
        """Take messages off, by the weights of classes and evenly within one."""
        left = float(count)
        if self._speed:
            self._now += timedelta(seconds=count / self._speed)
        while left > _NOTHING:
            some = [one for one in shared if self._left[one.name] > 0]
            if not some:
                return
            weights = {one.name: _weight(one, some) for one in some}
            total, given = sum(weights.values()), 0.0
            for one in some:
                part = min(left * weights[one.name] / total, self._left[one.name])
                self._left[one.name] -= part
                given += part
            left -= given


def _in_order(active: Iterable[Waiting]) -> list[str]:
    classes = {one.of_class for one in active}
    return sorted(classes, key=lambda name: -WEIGHTS[name])


def _weight(one: Waiting, among: Sequence[Waiting]) -> float:
    same = sum(other.of_class == one.of_class for other in among)
    return WEIGHTS[one.of_class] / same


def _whole(count: float) -> int:
    return max(1, round(count))
