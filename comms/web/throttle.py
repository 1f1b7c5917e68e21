"""Counts wrong tries per network, so that nobody can try tokens by the thousand.

Kept in memory: one process serves the desk, and a restart forgives. A network is one
IPv4 address or one /64 of IPv6, so nobody locks out people elsewhere; or as the caller
names them.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from comms.access.tries import network
from comms.clock import Clock

MOST_TRIES = 10
WITHIN = timedelta(minutes=15)
#: Networks remembered; the one that tried longest ago is forgotten first.
_MOST_NETWORKS = 10_000


class Throttle:
    """Wrong tries of the last quarter of an hour."""

    def __init__(
        self,
        clock: Clock,
        *,
        named: Callable[[str], str] = network,
        most: int = MOST_TRIES,
    ) -> None:
        self._clock = clock
        self._named = named
        self._most = most
        self._lock = Lock()
        self._tries: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Return the seconds until an address may try again; 0: it may now."""
        now = self._clock.now()
        with self._lock:
            tries = self._recent(self._named(address), now)
        if len(tries) < self._most:
            return 0
        return max(1, round((tries[-self._most] + WITHIN - now).total_seconds()))

    def note(self, address: str) -> None:
        """Remember a wrong try."""
        now, name = self._clock.now(), self._named(address)
        with self._lock:
            self._tries[name] = [*self._recent(name, now)[1 - self._most :], now]
            self._tries.move_to_end(name)
            while len(self._tries) > _MOST_NETWORKS:
                self._tries.popitem(last=False)

    def _recent(self, name: str, now: datetime) -> list[datetime]:
        return [at for at in self._tries.get(name, []) if now - at < WITHIN]
