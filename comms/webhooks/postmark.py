"""Postmark.

Signs nothing: what is verified is a password that it brings, by basic authentication
(in the address that is entered there) or in a field of its own; so it comes over TLS
or not at all. It dates no call. Our Message-ID is replaced: what it gives back is the
metadata that our mail brought (`provider = "postmark"` of the mail account).

Read on 2026-11-23: postmarkapp.com/developer/webhooks: "Bounce webhook", "Spam
complaint webhook", "Subscription change webhook", "Delivery webhook"; /support: webhook
retries (ten, over ten and a half hours; 403 ends them).
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
    instant,
    is_same,
    json_of,
    mark,
    password_of,
    text,
)

_RECORDS = {
    "Bounce": Happened.FAILED,
    "Delivery": Happened.DELIVERED,
    "SpamComplaint": Happened.COMPLAINED,
}
#: Bounces that are no failure of our mail.
_BOUNCES = {
    "Transient": Happened.DELAYED,
    "AutoResponder": None,
    "AddressChange": None,
    "ChallengeVerification": None,
    "Subscribe": None,
    "Unsubscribe": Happened.LEFT,
    "SpamNotification": Happened.FAILED,
    "SpamComplaint": Happened.COMPLAINED,
}
_GONE = {"HardBounce": Verdict.GONE, "Unknown": Verdict.UNKNOWN}
#: Why an address was put on Postmark's list.
_CHANGES = {
    "HardBounce": Happened.FAILED,
    "ManualSuppression": Happened.LEFT,
    "SpamComplaint": Happened.COMPLAINED,
}


def make(*, secret: str, topics: Sequence[str], fetch: Fetch) -> "Postmark":
    """Return the adapter; `secret` is the password of the webhook."""
    del topics, fetch
    return Postmark(required(secret))


class Postmark:
    """Postmark."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self, call: Call) -> Reading:
        """Verify the password, then read the one event of a call."""
        if not is_same(password_of(call), self._secret):
            return Forged(reason="password")
        said = json_of(call.body)
        if not isinstance(said, dict) or not text(said, "RecordType"):
            return Unreadable(reason="event")
        what = _what(said)
        return Heard(events=(_event(said, what),) if what else ())


def _what(said: Json) -> Happened | None:
    record = text(said, "RecordType")
    if record == "SubscriptionChange":
        return _changed(said)
    if record == "Bounce" and text(said, "Type") in _BOUNCES:
        return _BOUNCES[text(said, "Type")]
    return _RECORDS.get(record)


def _changed(said: Json) -> Happened | None:
    """Return what a change of Postmark's list means; who is let in again by it is not.

    Only what the reader said herself counts as leaving.
    """
    if said.get("SuppressSending") is not True:
        return None
    what = _CHANGES.get(text(said, "SuppressionReason"))
    is_hers = text(said, "Origin") == "Recipient"
    return None if what is Happened.LEFT and not is_hers else what


def _event(said: Json, what: Happened) -> ProviderEvent:
    dates = (text(said, name) for name in ("BouncedAt", "DeliveredAt", "ChangedAt"))
    at = next(filter(None, dates), "")
    record = text(said, "RecordType")
    number = text(said, "ID") or mark(text(said, "MessageID"), at)
    return ProviderEvent(
        identifier=mark(record, number),
        what=what,
        at=instant(at),
        recipient=text(said, "Email") or text(said, "Recipient"),
        words=text(said, "Details") or text(said, "Description"),
        verdict=(
            _GONE.get(text(said, "Type"), Verdict.NOT_GONE)
            if record == "Bounce"
            else Verdict.UNKNOWN
        ),
        proof=text(said, "Metadata", "comms"),
    )
