"""When failures at one domain are an incident there, and not people who left.

Pure but for its own memory: how many messages this process tried per domain within
the last minutes, in a table of fixed size, so that a million recipients need no more
room than a thousand.
"""

from array import array
from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

#: Within this time failures of a domain belong together.
WINDOW = timedelta(minutes=10)
#: More are an incident, however many were tried.
MOST_FAILURES = 50
#: More of those tried are an incident, where there is something to judge by: in a
#: small office two people leave without any incident.
MOST_SHARE = 0.05
FEWEST_TO_JUDGE = 5
#: So long a domain is held, unless a person lets it go.
HOLD_FOR = timedelta(hours=1)
#: Over this time what was held comes back.
SPREAD_OVER = timedelta(minutes=10)
#: So long after a person let a domain go, failures there are believed.
TRUSTED_FOR = timedelta(days=1)

_PLACES = 2**16
_MINUTE = timedelta(minutes=1)


def is_incident(failures: int, *, seen: int, tried: int) -> bool:
    """Tell whether a domain has an incident.

    Args:
        failures: Hard failures within the window, of all workers.
        seen: Those of them that this worker has seen.
        tried: How many messages this worker has tried there.
    """
    if failures > MOST_FAILURES:
        return True
    return seen >= FEWEST_TO_JUDGE and seen > MOST_SHARE * max(tried, seen)


def domain_of(address: str) -> str:
    """Return the domain of an address as failures are counted by it."""
    return address.rpartition("@")[2].lower()


class DomainTally:
    """What one process has tried, and has seen fail, per domain within the window.

    The lanes of a process share it. Two domains may share a place in the table: then
    more seems to have been tried, and an incident shows a little later.
    """

    def __init__(self) -> None:
        self._minutes: deque[tuple[datetime, array[int], Counter[str]]] = deque()
        self._lock = Lock()

    def add(self, addresses: Iterable[str], now: datetime) -> None:
        """Count messages that are about to be tried."""
        domains = Counter([address.rpartition("@")[2] for address in addresses])
        with self._lock:
            _, tried, _ = self._minute(now)
            for domain, count in domains.items():
                tried[hash(domain.lower()) % _PLACES] += count

    def add_failure(self, domain: str, now: datetime) -> None:
        """Count a hard failure."""
        with self._lock:
            self._minute(now)[2][domain] += 1

    def tried(self, domain: str, now: datetime) -> int:
        """Return how many messages to a domain were tried within the window."""
        place = hash(domain) % _PLACES
        with self._lock:
            self._minute(now)
            return sum(tried[place] for _, tried, _ in self._minutes)

    def failures(self, domain: str, now: datetime) -> int:
        """Return how many hard failures of a domain were seen within the window."""
        with self._lock:
            self._minute(now)
            return sum(failed[domain] for _, _, failed in self._minutes)

    def forget(self, domain: str) -> None:
        """Count the failures of a domain anew: it is held, or was let go."""
        with self._lock:
            for _, _, failed in self._minutes:
                failed.pop(domain, None)

    def _minute(self, now: datetime) -> "tuple[datetime, array[int], Counter[str]]":
        """Return the counts of the present minute; forget those outside the window."""
        newest = self._minutes[-1] if self._minutes else None
        if newest is None or not newest[0] <= now < newest[0] + _MINUTE:
            newest = (now, array("I", bytes(4 * _PLACES)), Counter())
            self._minutes.append(newest)
            while not now - WINDOW <= self._minutes[0][0] <= now:
                self._minutes.popleft()
        return newest
