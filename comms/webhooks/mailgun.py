"""Mailgun.

Signs the time and a token that it uses once, with the webhook signing key; not what it
says. So a token is the name of an event, and counts once whatever is said with it.

Read on 2026-11-23: documentation.mailgun.com/docs/mailgun/user-manual/webhooks:
"Securing Webhooks", "Webhook Payloads", "Automatic Retries". The same call comes again
for eight hours, until the answer is 200 or 406.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta

from comms.ports.webhooks import (
    Call,
    Fetch,
    Forged,
    Happened,
    Heard,
    ProviderEvent,
    Reading,
    Unreadable,
    Verdict,
)
from comms.webhooks import required
from comms.webhooks.reading import (
    Json,
    inner,
    is_recent,
    is_same,
    json_of,
    mark,
    seconds,
    text,
)

_SENT_AGAIN = timedelta(hours=8, minutes=30)
#: Letters of a token, and a few more.
_LONGEST_TOKEN = 100
_WHAT = {
    "complained": Happened.COMPLAINED,
    "delivered": Happened.DELIVERED,
    "failed": Happened.FAILED,
    "rejected": Happened.FAILED,
    "unsubscribed": Happened.LEFT,
}


def make(*, secret: str, topics: Sequence[str], fetch: Fetch) -> "Mailgun":
    """Return the adapter; `secret` is the webhook signing key."""
    del topics, fetch
    return Mailgun(required(secret))


class Mailgun:
    """Mailgun."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def read(self, call: Call) -> Reading:
        """Verify time and token, then read the one event of a call."""
        said = json_of(call.body)
        at, token = (
            text(said, "signature", "timestamp"),
            text(said, "signature", "token"),
        )
        right = hmac.new(self._key, f"{at}{token}".encode(), hashlib.sha256).hexdigest()
        is_signed = is_same(text(said, "signature", "signature"), right)
        if not is_signed or not 0 < len(token) <= _LONGEST_TOKEN:
            return Forged(reason="signature")
        if not is_recent(seconds(at), call, _SENT_AGAIN):
            return Forged(reason="date")
        event = inner(said, "event-data")
        if not text(event, "event"):
            return Unreadable(reason="event")
        what = _what(event)
        return Heard(events=(_event(event, what, token),) if what else ())


def _what(event: Json) -> Happened | None:
    if text(event, "severity") == "temporary":
        return Happened.DELAYED
    return _WHAT.get(text(event, "event"))


def _event(event: Json, what: Happened, token: str) -> ProviderEvent:
    status = inner(event, "delivery-status")
    words = text(status, "message") or text(status, "description")
    code = text(status, "code")
    return ProviderEvent(
        identifier=mark(token),
        what=what,
        at=seconds(_number(event)),
        recipient=text(event, "recipient"),
        status=text(status, "enhanced-code"),
        words=words if words.startswith(code) else f"{code} {words}",
        # Not sent at all: on Mailgun's own list of failures, complaints and leavers.
        verdict=_verdict(event),
        message_id=text(event, "message", "headers", "message-id").strip("<> "),
        fields=(text(event, "envelope", "sender"),),
    )


def _verdict(event: Json) -> Verdict:
    is_listed = text(event, "reason").startswith("suppress-")
    is_soft = text(event, "delivery-status", "bounce-type") == "soft"
    is_refused = text(event, "event") == "rejected"
    unlike = is_listed or is_soft or is_refused
    return Verdict.NOT_GONE if unlike else Verdict.UNKNOWN


def _number(event: Json) -> str:
    found = event.get("timestamp")
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    return repr(found) if is_number else ""
