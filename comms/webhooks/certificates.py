"""Certificates that calls name: fetched seldom, whoever calls how often.

Whoever knows the name of a topic can make up calls, and names of certificates in them;
what is true is seen only once the certificate is there. So few are fetched in a minute,
one at a time, and what was not there is not asked for again at once. What is kept
answers without any of this. A provider that is told "later" calls again.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from cryptography import x509

from comms.errors import ChannelUnavailable
from comms.ports.webhooks import Fetch

#: Certificates that are kept; Amazon changes them a few times in a year.
_MOST_KEPT = 20
#: Certificates that are fetched within a minute, whatever comes of it.
MOST_A_MINUTE = 6
_MINUTE = timedelta(minutes=1)
#: So long nobody is asked again for one that was not there.
_FORGOTTEN_AFTER = timedelta(minutes=5)


class Certificates:
    """Certificates by their addresses.

    Args:
        fetch: Gets one.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: dict[str, x509.Certificate] = {}
        #: When each that was not there, or was none, was asked for.
        self._missing: dict[str, datetime] = {}
        self._fetched: deque[datetime] = deque(maxlen=MOST_A_MINUTE)
        self._busy = Lock()

    def at(self, address: str, now: datetime) -> x509.Certificate:
        """Return the certificate at an address.

        Args:
            address: Of a host that may be asked; nothing else is looked at here.
            now: By the clock of the machine.

        Raises:
            ChannelUnavailable: It is not there, or too many have been asked for.
        """
        if address in self._kept:
            return self._kept[address]
        if not self._busy.acquire(blocking=False):
            raise _later()
        try:
            return self._fetch_one(address, now)
        finally:
            self._busy.release()

    def _fetch_one(self, address: str, now: datetime) -> x509.Certificate:
        self._missing = {
            name: at
            for name, at in self._missing.items()
            if abs(now - at) < _FORGOTTEN_AFTER
        }
        if address in self._missing or self._are_too_many(now):
            raise _later()
        self._fetched.append(now)
        self._missing[address] = now
        try:
            found = x509.load_pem_x509_certificate(self._fetch(address))
        except ValueError:
            raise _later() from None
        del self._missing[address]
        while len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[address] = found
        return found

    def _are_too_many(self, now: datetime) -> bool:
        recent = [at for at in self._fetched if abs(now - at) < _MINUTE]
        return len(recent) >= MOST_A_MINUTE


def _later() -> ChannelUnavailable:
    return ChannelUnavailable(key="operate.webhook_away")
