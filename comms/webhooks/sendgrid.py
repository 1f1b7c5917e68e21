"""Twilio SendGrid: the signed event webhook.

Signs the time of a call and its whole body with ECDSA; the setting holds the public
key that it shows. Events come in batches; each has an identifier of its own.

Read on 2026-11-23: twilio.com/docs/sendgrid/for-developers/tracking-events: "Getting
Started with the Event Webhook Security Features", "Event Webhook Reference". A call
that is not answered by 2xx is made again for a day. `smtp-id` is our Message-ID where
we sent by SMTP; our mail brings a unique argument too (`provider = "sendgrid"` of the
mail account). Where a failure is reported by mail much later, either may be missing.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from comms.errors import Misconfigured
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
from comms.webhooks.reading import (
    Json,
    is_recent,
    json_of,
    mark,
    objects,
    octets_of,
    seconds,
    text,
)

_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
#: What tells an event apart; the first alone does, where it stands.
_NAMES = ("sg_event_id", "event", "timestamp", "email", "sg_message_id")
_WHAT = {
    "bounce": Happened.FAILED,
    "deferred": Happened.DELAYED,
    "delivered": Happened.DELIVERED,
    "dropped": Happened.FAILED,
    "group_unsubscribe": Happened.LEFT,
    "spamreport": Happened.COMPLAINED,
    "unsubscribe": Happened.LEFT,
}


def make(*, secret: str, topics: Sequence[str], fetch: Fetch) -> "SendGrid":
    """Return the adapter; `secret` is the verification key that SendGrid shows.

    Raises:
        Misconfigured: It is none.
    """
    del topics, fetch
    try:
        key = load_der_public_key(octets_of("".join(secret.split())))
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Misconfigured(key="operate.webhook_key")
    return SendGrid(key)


class SendGrid:
    """Twilio SendGrid."""

    def __init__(self, key: ec.EllipticCurvePublicKey) -> None:
        self._key = key

    def read(self, call: Call) -> Reading:
        """Verify the signature of the whole call, then read its events."""
        at = call.headers.get(_TIMESTAMP, "")
        signature = octets_of(call.headers.get(_SIGNATURE, ""))
        signed = at.encode("utf-8", "replace") + call.body
        try:
            self._key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return Forged(reason="signature")
        if not is_recent(seconds(at), call, timedelta(0)):
            return Forged(reason="date")
        said = objects(json_of(call.body))
        if said is None:
            return Unreadable(reason="event")
        return Heard(events=tuple(_events(said)))


def _events(said: Sequence[Json]) -> Iterator[ProviderEvent]:
    for one in said:
        what = _WHAT.get(text(one, "event"))
        if what is None:
            continue
        yield ProviderEvent(
            identifier=mark(*(text(one, name) for name in _NAMES)),
            what=what,
            at=seconds(text(one, "timestamp")),
            recipient=text(one, "email"),
            status=text(one, "status"),
            words=text(one, "reason") or text(one, "response"),
            # Refused for another reason than the address; or not tried at all.
            verdict=(
                Verdict.UNKNOWN
                if text(one, "event") == "bounce" and text(one, "type") != "blocked"
                else Verdict.NOT_GONE
            ),
            message_id=text(one, "smtp-id").strip("<> "),
            proof=text(one, "comms"),
        )
