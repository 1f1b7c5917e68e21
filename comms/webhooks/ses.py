"""Amazon SES, through topics of Amazon SNS (`sns`), as events or as notifications.

Read on 2026-11-23: docs.aws.amazon.com/ses/latest/dg: "Contents of event data that
Amazon SES publishes to Amazon SNS", "Amazon SNS notification contents for Amazon SES".
`mail.source` is the envelope sender that we gave, so our return path comes back always;
`mail.headers` are those of our mail, where they are switched on there, although SES
writes a Message-ID of its own into what it sends.
"""

from collections.abc import Iterator, Sequence

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
    clean,
    inner,
    instant,
    json_of,
    mark,
    objects,
    text,
)
from comms.webhooks.sns import Topics

_WHAT = {
    "Bounce": Happened.FAILED,
    "Reject": Happened.FAILED,
    "Complaint": Happened.COMPLAINED,
    "Delivery": Happened.DELIVERED,
    "DeliveryDelay": Happened.DELAYED,
}
#: The part of an event that tells of it, and the recipients in that part.
_PARTS = {
    "Bounce": ("bounce", "bouncedRecipients"),
    "Reject": ("reject", ""),
    "Complaint": ("complaint", "complainedRecipients"),
    "Delivery": ("delivery", ""),
    "DeliveryDelay": ("deliveryDelay", "delayedRecipients"),
}
#: Codes of bounces of which the other server sent no report, by what SES calls them.
_CODES = {
    "AttachmentRejected": "5.6.0",
    "ContentRejected": "5.6.0",
    "MailboxFull": "5.2.2",
    "MessageTooLarge": "5.3.4",
}
_OUR_FIELDS = frozenset({"list-unsubscribe", "return-path"})


def make(*, secret: str, topics: Sequence[str], fetch: Fetch) -> "Ses":
    """Return the adapter; Amazon signs with keys of its own."""
    del secret
    return Ses(Topics(topics, fetch))


class Ses:
    """Amazon SES."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    def read(self, call: Call) -> Reading:
        """Verify the signature of SNS, then read what SES says."""
        message = self._topics.message(call)
        if isinstance(message, Forged):
            return message
        kind = text(message, "Type")
        if kind == "SubscriptionConfirmation" and not self._topics.confirm(message):
            return Unreadable(reason="address")
        return Heard(events=tuple(_heard(message)) if kind == "Notification" else ())


def _heard(message: Json) -> Iterator[ProviderEvent]:
    """Yield what SES says; SNS tries a new topic with words that are no JSON."""
    whole = message.get("Message")
    said = inner(json_of(whole) if isinstance(whole, str) else None)
    kind = text(said, "eventType") or text(said, "notificationType")
    if kind not in _WHAT:
        return
    name, recipients = _PARTS[kind]
    part = inner(said, name)
    known = objects(part.get(recipients)) or [{"emailAddress": _addressee(said)}]
    event = text(part, "feedbackId") or text(message, "MessageId")
    for one in known:
        address = text(one, "emailAddress")
        yield ProviderEvent(
            identifier=mark(kind, event, address),
            what=_WHAT[kind],
            at=instant(text(part, "timestamp")),
            recipient=address,
            # Refused by SES for what is in it (a virus): it says how we send.
            status="5.6.0" if kind == "Reject" else _status(part, one),
            words=text(one, "diagnosticCode") or text(part, "reason"),
            verdict=_verdict(part),
            feedback=text(part, "complaintFeedbackType"),
            message_id=_message_id(said),
            fields=(text(said, "mail", "source"), *_fields(said)),
        )


def _status(bounce: Json, recipient: Json) -> str:
    known = _CODES.get(text(bounce, "bounceSubType"), "")
    return text(recipient, "status") or known


def _verdict(bounce: Json) -> Verdict:
    kind, more = text(bounce, "bounceType"), text(bounce, "bounceSubType")
    if kind == "Permanent" and more in {"General", "NoEmail"}:
        return Verdict.GONE if more == "NoEmail" else Verdict.UNKNOWN
    return Verdict.NOT_GONE if kind else Verdict.UNKNOWN


def _addressee(said: Json) -> str:
    found = inner(said, "mail").get("destination")
    first = found[0] if isinstance(found, list) and found else ""
    return clean(first) if isinstance(first, str) else ""


def _fields(said: Json) -> Iterator[str]:
    for one in objects(inner(said, "mail").get("headers")) or ():
        if text(one, "name").lower() in _OUR_FIELDS:
            yield text(one, "value")


def _message_id(said: Json) -> str:
    headers = objects(inner(said, "mail").get("headers")) or ()
    named = (
        text(one, "value")
        for one in headers
        if text(one, "name").lower() == "message-id"
    )
    common = text(said, "mail", "commonHeaders", "messageId")
    return (next(named, "") or common).strip("<> ")
