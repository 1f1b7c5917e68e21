"""When a delivery is tried again, and when it is given up; pure arithmetic.

The first wait is for greylisting, the next ones are at least half an hour and grow
(RFC 5321 section 4.5.4.1). Waits are spread, so that what failed together does not
come back together; the spread follows from the delivery and the try alone, and only
ever makes a wait longer than its floor.
"""

from datetime import datetime, timedelta
from hashlib import blake2b

#: Shortest and longest wait after the first failure.
FIRST_AFTER = (timedelta(minutes=5), timedelta(minutes=15))
#: Shortest wait after any later failure, and the longest of our own choosing.
LATER_AFTER = (timedelta(minutes=30), timedelta(seconds=4000))
#: So long a delivery is tried, from its first try on.
GIVE_UP_AFTER = timedelta(days=5)
#: The longest wait that another side may ask for.
LONGEST_ASKED = timedelta(days=1)

_GROWTH = 1.25
#: Later waits are lengthened by up to this share.
_SPREAD = 0.2


def next_try(
    *,
    delivery_id: int,
    deferrals: int,
    first_try: datetime,
    now: datetime,
    asked: float | None = None,
    stale_at: datetime | None = None,
) -> datetime | None:
    """Return when a delivery that was just deferred is tried again; None: never.

    Args:
        delivery_id: Chooses its place within the spread.
        deferrals: How many times it has been deferred, this time included.
        first_try: When it was tried first.
        now: When it was deferred.
        asked: Least seconds to wait, where the other side named them.
        stale_at: From then on its content is of no use.
    """
    if now - first_try >= GIVE_UP_AFTER:
        return None
    wait = wait_after(delivery_id, deferrals)
    if asked is not None:
        wait = max(wait, min(timedelta(seconds=asked), LONGEST_ASKED))
    again = now + wait
    return None if stale_at is not None and again >= stale_at else again


def wait_after(delivery_id: int, deferrals: int) -> timedelta:
    """Return how long a delivery waits after being deferred so many times."""
    place = _place(delivery_id, deferrals)
    shortest, longest = FIRST_AFTER
    if deferrals <= 1:
        return shortest + (longest - shortest) * place
    floor, ceiling = LATER_AFTER
    # Beyond this nothing grows, and a power of many tries would overflow.
    grown = floor * _GROWTH ** min(deferrals - 2, 10)
    return min(grown, ceiling / (1 + _SPREAD)) * (1 + _SPREAD * place)


def spread(delivery_id: int, over: timedelta) -> timedelta:
    """Return a delivery's place within a span over which many are spread."""
    return over * _place(delivery_id, 0)


def _place(delivery_id: int, deferrals: int) -> float:
    """Return a number from 0 up to 1, the same for the same try."""
    words = f"{delivery_id}:{deferrals}".encode()
    return int.from_bytes(blake2b(words, digest_size=4).digest(), "big") / 2**32
