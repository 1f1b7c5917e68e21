"""Which mail account carries which delivery, and what happens while one is down.

Every delivery has a lane it prefers, by its id and the weights, so that a second try
comes from where the first one came (greylisting). While a lane is down its deliveries
are divided among the others by their weights; afterwards it takes them back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from comms.deliver.limits import LaneLimits
from comms.store.sending import Share

#: At least so many parts, so that those of one lane can be divided among many others.
_LEAST_SLOTS = 60
#: How long a lane is left alone after a failure, and at most: a server that cannot be
#: met, and an account that only a person can mend.
_DOWN = (timedelta(seconds=5), timedelta(minutes=5))
_DOWN_MISCONFIGURED = (timedelta(minutes=1), timedelta(minutes=15))
_DOUBLINGS = 10


@dataclass(frozen=True, kw_only=True)
class Lane:
    """What the stages know of a mail account."""

    #: Its part of the mail, in proportion to the weights of the others.
    weight: int = 1
    #: Connections it may have at once.
    connections: int = 8
    limits: LaneLimits = field(default_factory=LaneLimits)


def shares(
    lanes: Mapping[str, Lane], down: Collection[str] = ()
) -> dict[str, Share | None]:
    """Return the part of all deliveries that each lane takes.

    Args:
        lanes: By name.
        down: Those that cannot send at present.

    Returns:
        By name of every lane that is up; None means: all deliveries.
    """
    weights = {name: lane.weight for name, lane in sorted(lanes.items())}
    up = {name: weight for name, weight in weights.items() if name not in down}
    if len(up) <= 1:
        return dict.fromkeys(up)
    total = sum(weights.values())
    modulus = total * -(-_LEAST_SLOTS // total)
    slots: dict[str, list[int]] = {name: [] for name in weights}
    for slot, name in _in_turn(range(modulus), weights):
        slots[name].append(slot)
    orphans = sorted(slot for name in weights.keys() - up for slot in slots[name])
    for slot, name in _in_turn(orphans, up):
        slots[name].append(slot)
    return {name: Share(modulus, tuple(sorted(slots[name]))) for name in up}


def _in_turn(
    slots: Iterable[int], weights: Mapping[str, int]
) -> Iterable[tuple[int, str]]:
    """Deal slots out evenly: no lane gets all of its own in one go."""
    total, credit = sum(weights.values()), dict.fromkeys(weights, 0)
    for slot in slots:
        for name, weight in weights.items():
            credit[name] += weight
        best = max(credit, key=lambda name: credit[name])
        credit[best] -= total
        yield slot, best


def down_for(failures: int, *, is_misconfigured: bool) -> timedelta:
    """Return how long a lane is left alone after so many failures in a row."""
    first, longest = _DOWN_MISCONFIGURED if is_misconfigured else _DOWN
    doublings = min(max(failures - 1, 0), _DOUBLINGS)
    return min(longest, first * (1 << doublings))
