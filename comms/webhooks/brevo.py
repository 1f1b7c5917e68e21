"""Brevo: webhooks of transactional mail.

Signs nothing: what is verified is a password that it brings, by basic authentication
(in the address that is entered there) or as a bearer token. The list of its addresses
is no proof, since every customer of Brevo calls from them. It dates events, not calls.

Read on 2026-11-23: developers.brevo.com/docs: "Secure webhook calls", "Transactional
webhooks", "Retry mechanism" (four more calls within eleven hours; a 4xx answer but 429
ends them). `id` is the webhook's, not the event's. What our mail brings in
`X-Mailin-custom` is given back (`provider = "brevo"` of the mail account).
"""

from collections.abc import Sequence

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
    is_same,
    json_of,
    mark,
    objects,
    password_of,
    seconds,
    text,
)

_WHAT = {
    "blocked": Happened.FAILED,
    "complaint": Happened.COMPLAINED,
    "deferred": Happened.DELAYED,
    "delivered": Happened.DELIVERED,
    "error": Happened.FAILED,
    "hard_bounce": Happened.FAILED,
    "invalid_email": Happened.FAILED,
    "soft_bounce": Happened.FAILED,
    "spam": Happened.COMPLAINED,
    "unsubscribed": Happened.LEFT,
}


def make(*, secret: str, topics: Sequence[str], fetch: Fetch) -> "Brevo":
    """Return the adapter; `secret` is the password of the webhook."""
    del topics, fetch
    return Brevo(required(secret))


class Brevo:
    """Brevo."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self, call: Call) -> Reading:
        """Verify the password, then read the events of a call: one, or a batch."""
        if not is_same(password_of(call), self._secret):
            return Forged(reason="password")
        said = json_of(call.body)
        events = objects([said] if isinstance(said, dict) else said)
        if events is None:
            return Unreadable(reason="event")
        known = [one for one in events if text(one, "event") in _WHAT]
        return Heard(events=tuple(map(_event, known)))


def _event(said: Json) -> ProviderEvent:
    kind, at = text(said, "event"), text(said, "ts_event") or text(said, "ts")
    name, address = text(said, "message-id"), text(said, "email")
    return ProviderEvent(
        identifier=mark(kind, at, name, address),
        what=_WHAT[kind],
        at=seconds(at),
        recipient=address,
        words=text(said, "reason"),
        verdict=Verdict.UNKNOWN if kind == "hard_bounce" else Verdict.NOT_GONE,
        message_id=name.strip("<> "),
        proof=text(said, "X-Mailin-custom"),
    )
