"""Looks names up with dnspython: over UDP, over TCP where an answer is cut.

Each question is asked once. Number and time of all of them together are bounded, so
a hostile zone costs a known amount at most; what lies beyond is answered "failed".
"""

import ipaddress
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver

from comms.errors import Misconfigured
from comms.model.dns import Answer, RecordType

#: Seconds for one question, all its tries together, and for all questions.
_EACH, _ALL = 5.0, 60.0
#: Seconds that one name server has for one try.
_TRY = 2.0
#: The most questions that are asked.
_MOST = 300
_PORT = 53


class DnsResolver:
    """Asks given name servers, or those of the machine.

    Args:
        nameservers: As "192.0.2.1", "127.0.0.1:5353" or "[::1]:53".

    Raises:
        Misconfigured: One of them is no address.
    """

    def __init__(self, nameservers: Sequence[str] = ()) -> None:
        self._known: dict[tuple[str, str], Answer] = {}
        self._until = time.monotonic() + _ALL
        try:
            self._resolver = dns.resolver.Resolver(configure=not nameservers)
        except dns.exception.DNSException as error:
            raise Misconfigured(key="doctor.no_nameservers") from error
        if nameservers:
            self._resolver.nameservers = [_server(one) for one in nameservers]
        self._resolver.timeout = _TRY

    def look_up(self, name: str, kind: RecordType) -> Answer:
        """Return the records of a name; see `model.dns.Resolver`."""
        key = name.lower().rstrip("."), kind
        if key not in self._known:
            self._known[key] = self._asked(*key)
        return self._known[key]

    def _asked(self, name: str, kind: str) -> Answer:
        left = self._until - time.monotonic()
        if left <= 0 or len(self._known) >= _MOST:
            return Answer(state="failed")
        try:
            found = self._resolver.resolve(
                f"{name}.",
                kind,
                raise_on_no_answer=False,
                search=False,
                lifetime=min(_EACH, left),
            )
        except dns.resolver.NXDOMAIN:
            return Answer(state="no_name")
        except (dns.exception.SyntaxError, dns.exception.FormError, UnicodeError):
            # Not a name at all: too long, an empty label.
            return Answer(state="no_name")
        except dns.exception.DNSException as error:
            too_long = isinstance(error, _NO_NAMES)
            return Answer(state="no_name" if too_long else "failed")
        # Servers give them in any order; what is said of them has one.
        records = tuple(sorted(_text(record) for record in found.rrset or ()))
        return Answer(state="found" if records else "none", records=records)


_NO_NAMES = (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel)


def _text(record: object) -> str:
    match getattr(record, "rdtype", None):
        case dns.rdatatype.TXT:
            strings = getattr(record, "strings", ())
            return b"".join(strings).decode("utf-8", "replace")
        case dns.rdatatype.MX:
            exchange = str(getattr(record, "exchange", "")).rstrip(".")
            return f"{getattr(record, 'preference', 0)} {exchange or '.'}"
        case _:
            return str(record).rstrip(".")


def _server(written: str) -> dns.nameserver.Nameserver:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        pass
    else:
        return dns.nameserver.Do53Nameserver(written, _PORT)
    try:
        parts = urlsplit(f"//{written}")
        host, port = parts.hostname or "", parts.port or _PORT
        ipaddress.ip_address(host)
    except ValueError as error:
        raise Misconfigured(key="doctor.nameserver_wrong", server=written) from error
    return dns.nameserver.Do53Nameserver(host, port)
