"""The way out into the open internet: names looked up once, every host checked.

For channels whose address was typed at the desk, and for documents that others name
(certificates): the connection goes to the number that was checked, so a name that
leads elsewhere a moment later, or into a network of one's own, leads nowhere.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2

from comms.errors import ChannelUnavailable
from comms.model.networks import is_public

#: Hosts of one name that are tried.
_MOST_HOSTS = 4
#: Of a document: seconds for its answer, and bytes.
_WITHIN, _LONGEST = 10.0, 100_000


class Unsent(Exception):
    """No connection came about: certainly not applied."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a call goes: the address itself, or one host that stands behind it."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)


def ways_out(url: str) -> Iterator[Way]:
    """Yield the hosts of an address, each to be met under its own number.

    Raises:
        Unsent: Nobody knows the name, or it leads into a network of one's own.
    """
    whole = httpx2.URL(url)
    name = whole.raw_host.decode()
    try:
        found = socket.getaddrinfo(
            name.strip("[]"), whole.port, proto=socket.IPPROTO_TCP
        )
    except (OSError, ValueError) as error:
        raise Unsent(f"no such host ({type(error).__name__})") from None
    hosts = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(map(is_public, hosts)):
        raise Unsent("the address leads into a network that is not to be asked")
    for host in hosts[:_MOST_HOSTS]:
        yield Way(
            url=str(whole.copy_with(host=host)),
            headers={"Host": whole.netloc.decode()},
            extensions={"sni_hostname": name},
        )


@cache
def trusted() -> ssl.SSLContext:
    """Return whose certificates count; reading them takes long, so once."""
    return httpx2.create_ssl_context()


def fetch_outside(url: str) -> bytes:
    """Return a document that stands at an https address; no redirect is followed.

    Raises:
        ChannelUnavailable: Nobody answers there, or not with a document.
    """
    for way in _ways_to(url):
        try:
            return _document(way)
        except httpx2.HTTPError:
            continue
    raise ChannelUnavailable(key="operate.webhook_away")


def _ways_to(url: str) -> list[Way]:
    try:
        return [*ways_out(url)]
    except (Unsent, httpx2.InvalidURL, UnicodeError):
        return []


def _document(way: Way) -> bytes:
    found = bytearray()
    with (
        httpx2.Client(
            verify=trusted(), timeout=_WITHIN, follow_redirects=False
        ) as client,
        client.stream(
            "GET", way.url, headers=way.headers, extensions=dict(way.extensions)
        ) as answer,
    ):
        for part in answer.iter_bytes():
            found += part
            if len(found) > _LONGEST:
                break
    if answer.status_code != httpx2.codes.OK or len(found) > _LONGEST:
        raise ChannelUnavailable(key="operate.webhook_away")
    return bytes(found)
