"""Slows down who tries and tries, and locks nobody out for good.

Counted are wrong tries for an account, for a device that its owner has signed in with
before, and for a network. After the first few each next one has to wait longer, up to
a quarter of an hour: at most ten within it. A device that is known is counted apart
from everybody else, so strangers who try an account do not keep its owner out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from comms.access.sealing import fingerprint
from comms.store import Session, door

_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How wrong tries of one kind are slowed down."""

    #: So many cost nothing.
    free: int
    #: Wait after the next one; each further one doubles it.
    first: timedelta
    #: Wrong tries are forgotten after so long without a new one.
    forgotten_after: timedelta

    def wait(self, count: int) -> timedelta:
        """Return the wait after so many wrong tries."""
        if count < self.free:
            return timedelta(0)
        doubled = min(count - self.free, 10)
        return min(_LONGEST, self.first * (1 << doubled))


#: Ten within a quarter of an hour: 3 at once, then after 4, 8, 16 … seconds.
ACCOUNT = Pace(free=3, first=timedelta(seconds=4), forgotten_after=timedelta(days=1))
#: Many people may share a network: ten at once, then one in a quarter of an hour.
NETWORK = Pace(free=10, first=_LONGEST, forgotten_after=_LONGEST)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What one try is counted for."""

    key: bytes
    #: Whose account, by address or id; whatever was typed.
    account: str
    #: IP address that it came from; "": none, as for a command.
    address: str = ""
    #: Device of the account's owner, where it is known; "" for any other.
    device: str = ""

    def wait(self, session: Session, now: datetime) -> int:
        """Return the seconds until this may be tried; 0: now."""
        found = door.wrong_tries(session, [name for name, _ in self._counts()])
        waits = [
            found[name].last_at + pace.wait(found[name].count) - now
            for name, pace in self._counts()
            if name in found and now - found[name].last_at < pace.forgotten_after
        ]
        longest = max(waits, default=timedelta(0)).total_seconds()
        return max(0, -int(-longest // 1))

    def begin(self, session: Session, now: datetime) -> int:
        """Count a try before it is looked at; return the seconds to wait instead.

        One that has to wait is not counted. Tries of one moment come here one after
        the other, so many at once are no more than as many in a row.
        """
        for name, _ in self._counts():
            door.hold_tries(session, name, now)
        wait = self.wait(session, now)
        if not wait:
            self.note(session, now)
        return wait

    def note(self, session: Session, now: datetime) -> None:
        """Count a try, whether it may be or not."""
        for name, pace in self._counts():
            door.hold_tries(session, name, now)
            door.count_wrong_try(session, name, now, since=now - pace.forgotten_after)

    def forgive(self, session: Session) -> None:
        """Forget the tries of an account or device: it was the right person.

        Of a network only the last one is forgotten: others try from there, too.
        """
        for name, pace in self._counts():
            if pace is ACCOUNT:
                door.forget_tries(session, [name])
            else:
                door.forget_one_try(session, name)

    def _counts(self) -> list[tuple[str, Pace]]:
        if self.device:
            return [(self._named("device", f"{self.account}\n{self.device}"), ACCOUNT)]
        counts = [(self._named("account", self.account), ACCOUNT)]
        if self.address:
            counts.append((self._named("network", network(self.address)), NETWORK))
        return counts

    def _named(self, kind: str, what: str) -> str:
        return fingerprint(self.key, f"tries of {kind}", what)


def neighbourhood(address: str) -> str:
    """Return the /24 of IPv4 or /64 of IPv6 that an address belongs to.

    For what asks for a little more there, and locks out nobody.
    """
    named = network(address)
    if not named or ":" in named:
        return named
    return str(IPv4Network(f"{named}/24", strict=False))


def network(address: str) -> str:
    """Return the network that an address belongs to; nonsense is one of its own.

    One IPv4 address, or one /64 of IPv6, so nobody locks out people elsewhere.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, 64), strict=False))
    return str(found)
