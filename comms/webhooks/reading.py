"""What all adapters do alike: read JSON that may be anything, compare, and date.

Whatever stands in a body is of whatever type its writer likes; each function here
returns the type that it names, empty where something else stands.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from comms.ports.webhooks import MOST_EVENTS, WINDOW, Call

Json = Mapping[str, Any]
#: Letters of a text that are read.
_LONGEST = 4_000
_DEEPEST_DATE = 40
_SECONDS = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")


def json_of(octets: bytes | str) -> Any:  # noqa: ANN401 - any JSON
    """Return what JSON says; None where it is none, or nested without end."""
    try:
        return json.loads(octets)
    except (ValueError, RecursionError):
        return None


def objects(value: Any) -> list[Json] | None:  # noqa: ANN401 - any JSON
    """Return a list of objects; None: it is none, or longer than any batch."""
    if not isinstance(value, list) or len(value) > MOST_EVENTS:
        return None
    return [one for one in value if isinstance(one, dict)]


def inner(value: Any, *names: str) -> Json:  # noqa: ANN401 - any JSON
    """Return the object that stands below these names; an empty one without."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: Any, *names: str) -> str:  # noqa: ANN401 - any JSON
    """Return the text, or whole number, that stands below these names; "" without."""
    *above, name = names
    found = inner(value, *above).get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found) if abs(found) < 10**18 else ""
    return clean(found) if isinstance(found, str) else ""


def clean(found: str) -> str:
    """Return a text cut, without halves of letters that no database takes."""
    cut = found[:_LONGEST].replace("\0", " ")
    return cut.encode("utf-8", "replace").decode("utf-8")


def is_same(given: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def octets_of(value: str) -> bytes:
    """Return what base64 stands for; nothing where it is none."""
    try:
        return base64.b64decode(value.encode("ascii", "replace"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def seconds(value: str) -> datetime | None:
    """Return an instant that is written as seconds since 1970.

    In digits alone: where a signature covers the time and what comes after it as one
    text, "1700000000e0" would move a letter from one to the other.
    """
    if _SECONDS.fullmatch(value) is None:
        return None
    return datetime.fromtimestamp(float(value), UTC)


def instant(value: str) -> datetime | None:
    """Return an instant that is written as in ISO 8601; None without its zone."""
    try:
        found = datetime.fromisoformat(value[:_DEEPEST_DATE])
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_recent(at: datetime | None, call: Call, sent_again: timedelta) -> bool:
    """Tell whether a call came when it was dated.

    Args:
        at: Its date.
        call: The call.
        sent_again: So long after its date the provider sends the same call again,
            where we could not take it.
    """
    if at is None:
        return False
    return call.at - max(WINDOW, sent_again) <= at <= call.at + WINDOW


def mark(*parts: str) -> str:
    """Return one name for an event that is told apart by several things."""
    joined = json.dumps(parts).encode()
    return hashlib.sha256(joined).hexdigest()


def password_of(call: Call) -> str:
    """Return the password that a call brings: basic, bearer, or in a field of its own.

    Of basic authentication the name is not looked at.
    """
    kind, _, value = call.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        pair = octets_of(value.strip()).decode("utf-8", "replace")
        return pair.partition(":")[2]
    if kind.lower() == "bearer":
        return value.strip()
    return call.headers.get("x-webhook-secret", "")
