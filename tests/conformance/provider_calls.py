"""Calls as mail providers make them, written from their documents; own keys."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from comms.ports.webhooks import Call, Happened
from comms.testing.webhook_contract import MESSAGE_ID, NOW, PROOF, READER, RETURN_PATH

SECRET = "correct-horse-battery-staple"  # noqa: S105 - of these tests
TOPIC = "arn:aws:sns:eu-north-1:123456789012:comms"
HOST = "https://sns.eu-north-1.amazonaws.com"
CERTIFICATE = f"{HOST}/SimpleNotificationService-0123456789abcdef.pem"
CONFIRM = f"{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=abc"
GONE = "550 5.1.1 No such user here"

_SIGNED = {
    "Notification": (
        "Message",
        "MessageId",
        "Subject",
        "Timestamp",
        "TopicArn",
        "Type",
    ),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn"),
        "Type",
    ),
}


@cache
def amazon() -> tuple[rsa.RSAPrivateKey, bytes]:
    """Return a key that stands for Amazon's, and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.PEM)


@cache
def sendgrid_key() -> ec.EllipticCurvePrivateKey:
    """Return a key that stands for SendGrid's."""
    return ec.generate_private_key(ec.SECP256R1())


def verification_key() -> str:
    """Return the public key as SendGrid shows it."""
    der = (
        sendgrid_key()
        .public_key()
        .public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return base64.b64encode(der).decode()


def call(
    said: object, headers: dict[str, str] | None = None, at: datetime = NOW
) -> Call:
    """Return a call with JSON."""
    return Call(headers=headers or {}, body=json.dumps(said).encode(), at=at)


def sns(said: object, *, version: str = "2", at: datetime = NOW, **more: str) -> Call:
    """Return a message of SNS, signed."""
    message = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": said if isinstance(said, str) else json.dumps(said),
        "Timestamp": _iso(at),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
        **more,
    }
    names = _SIGNED[message["Type"]]
    lines = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - as SNS
    signature = amazon()[0].sign(
        lines.encode("utf-8", "replace"), padding.PKCS1v15(), algorithm
    )
    message["Signature"] = base64.b64encode(signature).decode()
    return call(message, {"content-type": "text/plain; charset=UTF-8"}, at)


def ses_says(what: Happened, number: int = 1, at: datetime = NOW) -> dict[str, object]:
    """Return what SES says of the mail."""
    mail = {
        "timestamp": _iso(at),
        "source": RETURN_PATH,
        "messageId": "0101018f-aaaa-bbbb-cccc-000000000000-000000",
        "destination": [READER],
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": "uutiset@example.org"},
            {"name": "Message-ID", "value": f"<{MESSAGE_ID}>"},
        ],
        "commonHeaders": {"messageId": f"<{MESSAGE_ID}>", "subject": "Uutiskirje"},
    }
    feedback = f"0101018f-dddd-{number}"
    parts: dict[Happened, tuple[str, str, dict[str, object]]] = {
        Happened.FAILED: (
            "Bounce",
            "bounce",
            {
                "feedbackId": feedback,
                "bounceType": "Permanent",
                "bounceSubType": "General",
                "bouncedRecipients": [
                    {
                        "emailAddress": READER,
                        "action": "failed",
                        "status": "5.1.1",
                        "diagnosticCode": f"smtp; {GONE}",
                    }
                ],
                "timestamp": _iso(at),
                "reportingMTA": "dsn; a.example.com",
            },
        ),
        Happened.COMPLAINED: (
            "Complaint",
            "complaint",
            {
                "feedbackId": feedback,
                "complaintFeedbackType": "abuse",
                "complainedRecipients": [{"emailAddress": READER}],
                "timestamp": _iso(at),
            },
        ),
        Happened.DELIVERED: (
            "Delivery",
            "delivery",
            {"recipients": [READER], "smtpResponse": "250 ok", "timestamp": _iso(at)},
        ),
        Happened.DELAYED: (
            "DeliveryDelay",
            "deliveryDelay",
            {
                "delayType": "MailboxFull",
                "delayedRecipients": [
                    {
                        "emailAddress": READER,
                        "status": "4.2.2",
                        "diagnosticCode": "smtp; 452 4.2.2 full",
                    }
                ],
                "timestamp": _iso(at),
            },
        ),
    }
    kind, name, part = parts[what]
    return {"eventType": kind, "mail": mail, name: part}


def mailgun(event: object, *, at: datetime = NOW, token: str = "a" * 50) -> Call:
    """Return a call of Mailgun, signed."""
    seconds = str(int(at.timestamp()))
    right = hmac.new(SECRET.encode(), f"{seconds}{token}".encode(), hashlib.sha256)
    signature = {"timestamp": seconds, "token": token, "signature": right.hexdigest()}
    return call({"signature": signature, "event-data": event}, at=at)


def mailgun_event(what: Happened, at: datetime = NOW) -> dict[str, object]:
    """Return what Mailgun says of the mail."""
    event: dict[str, object] = {
        "id": "CCXMjJ7nQi2N3BPigGOdgQ",
        "timestamp": at.timestamp(),
        "recipient": READER,
        "envelope": {"sender": RETURN_PATH, "targets": READER, "transport": "smtp"},
        "message": {"headers": {"message-id": MESSAGE_ID, "to": READER}},
        "user-variables": {},
    }
    failure = {
        "reason": "bounce",
        "delivery-status": {
            "code": 550,
            "enhanced-code": "5.1.1",
            "message": "5.1.1 No such user here",
            "description": "",
            "bounce-type": "hard",
        },
    }
    more: dict[Happened, dict[str, object]] = {
        Happened.FAILED: {"event": "failed", "severity": "permanent", **failure},
        Happened.DELAYED: {"event": "failed", "severity": "temporary", **failure},
        Happened.COMPLAINED: {"event": "complained"},
        Happened.DELIVERED: {"event": "delivered"},
    }
    return event | more[what]


def basic(password: str = SECRET) -> dict[str, str]:
    """Return the field of basic authentication."""
    pair = base64.b64encode(f"comms:{password}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


def postmark_event(
    what: Happened, number: int = 1, at: datetime = NOW
) -> dict[str, object]:
    """Return what Postmark says of the mail."""
    common: dict[str, object] = {
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ServerID": 1234,
        "MessageStream": "broadcast",
        "Tag": "",
        "Metadata": {"comms": PROOF},
    }
    date = at.isoformat().replace("+00:00", ".1234567Z")
    bounce = {
        "RecordType": "Bounce",
        "ID": number,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Details": f"smtp;{GONE}",
        "Email": READER,
        "BouncedAt": date,
    }
    spam = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512}
    more: dict[Happened, dict[str, object]] = {
        Happened.FAILED: bounce,
        Happened.DELAYED: {**bounce, "Type": "Transient", "TypeCode": 2},
        Happened.COMPLAINED: {**bounce, **spam, "Details": ""},
        Happened.DELIVERED: {
            "RecordType": "Delivery",
            "Recipient": READER,
            "DeliveredAt": date,
            "Details": "250 ok",
        },
    }
    return common | more[what]


def sendgrid(events: object, *, at: datetime = NOW) -> Call:
    """Return a call of SendGrid, signed."""
    return sendgrid_octets(json.dumps(events).encode(), at=at)


def sendgrid_octets(body: bytes, *, at: datetime = NOW) -> Call:
    """Return a call with any body, signed."""
    seconds = str(int(at.timestamp()))
    signature = sendgrid_key().sign(seconds.encode() + body, ec.ECDSA(hashes.SHA256()))
    name = "x-twilio-email-event-webhook"
    headers = {
        f"{name}-signature": base64.b64encode(signature).decode(),
        f"{name}-timestamp": seconds,
    }
    return Call(headers=headers, body=body, at=at)


def sendgrid_event(
    what: Happened, number: int = 1, at: datetime = NOW
) -> dict[str, object]:
    """Return what SendGrid says of the mail."""
    common: dict[str, object] = {
        "email": READER,
        "timestamp": int(at.timestamp()),
        "smtp-id": f"<{MESSAGE_ID}>",
        "sg_event_id": f"sg-event-{number}",
        "sg_message_id": "sg-message.filter0001.1.1.0",
        "comms": PROOF,
    }
    more: dict[Happened, dict[str, object]] = {
        Happened.FAILED: {
            "event": "bounce",
            "type": "bounce",
            "status": "5.1.1",
            "reason": GONE,
        },
        Happened.DELAYED: {"event": "deferred", "response": "452 4.2.2 full"},
        Happened.COMPLAINED: {"event": "spamreport"},
        Happened.DELIVERED: {"event": "delivered", "response": "250 OK"},
    }
    return common | more[what]


def brevo_event(
    what: Happened, number: int = 1, at: datetime = NOW
) -> dict[str, object]:
    """Return what Brevo says of the mail."""
    common: dict[str, object] = {
        "id": 26224,
        "email": READER,
        "date": "2027-02-17 10:00:00",
        "ts": int(at.timestamp()) + number,
        "ts_event": int(at.timestamp()) + number,
        "message-id": f"<{MESSAGE_ID}>",
        "subject": "Uutiskirje",
        "X-Mailin-custom": PROOF,
        "tags": [],
    }
    more: dict[Happened, dict[str, object]] = {
        Happened.FAILED: {"event": "hard_bounce", "reason": GONE},
        Happened.DELAYED: {"event": "deferred", "reason": "452 4.2.2 full"},
        Happened.COMPLAINED: {"event": "spam"},
        Happened.DELIVERED: {"event": "delivered"},
    }
    return common | more[what]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
