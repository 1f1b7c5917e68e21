"""Whose turn it is on a lane: four classes by weight, publications and languages alike.

Pure rules. A higher class comes practically first, yet never starves a lower one; the
publications of a class take turns; the languages of a publication advance together,
each by its part of what is left, however readers are ordered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

URGENT, CONFIRMATION, EDITION, DIGEST = "urgent", "confirmation", "edition", "digest"
#: How many messages of a class leave for one of another, where both wait.
WEIGHTS: Mapping[str, int] = {URGENT: 64, CONFIRMATION: 16, EDITION: 4, DIGEST: 1}

_OF_KIND: Mapping[str, str] = {
    "correction": URGENT,
    "confirmation": CONFIRMATION,
    "reminder": CONFIRMATION,
    "notice": CONFIRMATION,
    "digest": DIGEST,
}


def class_of(kind: str) -> str:
    """Return the class of a publication by its kind."""
    return _OF_KIND.get(kind, EDITION)


class Turns:
    """Deals turns out to what waits: each has had its due when all have."""

    def __init__(self) -> None:
        #: Who waits, by class; what each has had already, weighed.
        self._waiting: dict[str, dict[int, int]] = {}
        self._had: dict[str, float] = {}
        #: The most that anybody had when served: who comes later begins there.
        self._now = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not self._waiting

    @property
    def is_alone(self) -> bool:
        """Whether one thing waits, and nobody else."""
        return len(self._waiting) == 1 == len(next(iter(self._waiting.values())))

    def enter(self, name: int, of_class: str) -> None:
        """Let something wait for turns; it owes nothing for the time before."""
        peers = self._waiting.setdefault(of_class, {})
        if not peers:
            self._had[of_class] = max(self._had.get(of_class, 0.0), self._now)
        peers.setdefault(name, min(peers.values(), default=0))

    def leave(self, name: int) -> None:
        """Let something wait no more; harmless where it does not."""
        for of_class, peers in list(self._waiting.items()):
            peers.pop(name, None)
            if not peers:
                del self._waiting[of_class]

    def next(self) -> int | None:
        """Return whose turn it is, and count it; None: nobody waits."""
        if not self._waiting:
            return None
        chosen = min(self._waiting, key=self._rank)
        self._now = self._had[chosen]
        self._had[chosen] += 1 / WEIGHTS[chosen]
        peers = self._waiting[chosen]
        name = min(peers, key=peers.__getitem__)
        peers[name] += 1
        return name

    def _rank(self, of_class: str) -> tuple[float, int]:
        return self._had[of_class], -WEIGHTS[of_class]


class Split:
    """Divides the claims of one publication among its languages.

    Args:
        left: How many wait in each.
    """

    def __init__(self, left: Mapping[str, int]) -> None:
        self._all = {name: count for name, count in sorted(left.items()) if count > 0}
        self._left = dict(self._all)
        self._sum = sum(self._all.values())
        self._done = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to claim."""
        return not self._left

    def next(self, most: int) -> tuple[str, int]:
        """Return the language that is furthest behind, and how many of it to claim."""
        after = self._done + min(most, sum(self._left.values()))
        name = max(self._left, key=lambda one: self._debt(one, after))
        return name, min(most, self._left[name])

    def _debt(self, name: str, after: int) -> float:
        """Return what a language would have by its part, over what it has."""
        had = self._all[name] - self._left[name]
        return self._all[name] * after / self._sum - had

    def took(self, name: str, asked: int, count: int) -> None:
        """Note how many were taken; fewer than asked for means that it is empty."""
        self._done += count
        self._left[name] -= count
        if count < asked or self._left[name] <= 0:
            self._done += max(0, self._left[name])
            del self._left[name]


@dataclass
class Pace:
    """How many to claim at a time: what leaves in a part of a second, within bounds.

    Large claims are cheap; small ones let a stop, a suppression or somebody else's
    turn come soon.
    """

    least: int
    most: int
    #: Seconds that a claim should last.
    soon: float = 0.1
    late: float = 0.5
    _count: int = 0
    _claimed_at: float | None = None

    def next(self, now: float) -> int:
        """Return how many to claim at a time of a monotonic clock, in seconds."""
        if self._claimed_at is None:
            self._count = self.least
        elif now - self._claimed_at < self.soon:
            self._count = min(self.most, 2 * self._count)
        elif now - self._claimed_at > self.late:
            self._count = max(self.least, self._count // 2)
        self._claimed_at = now
        return self._count
