"""Every mail provider that reports keeps the promises of its port."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_calls import (
    CERTIFICATE,
    CONFIRM,
    HOST,
    SECRET,
    TOPIC,
    amazon,
    basic,
    brevo_event,
    call,
    mailgun,
    mailgun_event,
    postmark_event,
    sendgrid,
    sendgrid_event,
    sendgrid_octets,
    ses_says,
    sns,
    verification_key,
)

from comms.ports.webhooks import (
    Call,
    Forged,
    Happened,
    Heard,
    Provider,
    Unreadable,
)
from comms.receive.provider_events import returned
from comms.receive.standing import judged_by
from comms.testing import WebhookContract
from comms.testing.webhook_contract import NOW, READER
from comms.webhooks import KINDS, open_provider

SENDGRID = "x-twilio-email-event-webhook-signature"
WHATS = (
    Happened.FAILED,
    Happened.COMPLAINED,
    Happened.DELAYED,
    Happened.DELIVERED,
)
EVENTS: Mapping[str, Callable[[Happened], Any]] = {
    "brevo": brevo_event,
    "mailgun": mailgun_event,
    "postmark": postmark_event,
    "sendgrid": lambda what: [sendgrid_event(what)],
    "ses": ses_says,
}
SIGNED: Mapping[str, Callable[[Any], Call]] = {
    "brevo": lambda said: call(said, basic()),
    "mailgun": mailgun,
    "postmark": lambda said: call(said, basic()),
    "sendgrid": sendgrid,
    "ses": sns,
}
#: Whom no message may make us call.
NOT_AMAZONS = (
    "http://sns.eu-north-1.amazonaws.com",
    "https://sns.eu-north-1.amazonaws.com.example.org",
    "https://sns.eu-north-1.amazonaws.com:8443",
    "https://user@sns.eu-north-1.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com",
    "https://s3.eu-north-1.amazonaws.com",
    "https://127.0.0.1",
    "https://[::1",
    "file://sns.eu-north-1.amazonaws.com",
    "//sns.eu-north-1.amazonaws.com",
)
#: What may stand anywhere in JSON.
STRANGE: Sequence[Any] = (
    *(
        None,
        True,
        0,
        -1,
        10**400,
        1e308,
        float("inf"),
        "",
        "\x00",
        "\ud800",
        "x" * 9000,
    ),
    *([], {}, [[]], [{}], {"": None}, "5.1.1", "9" * 30, "0-" + "f" * 32),
)


def opened(kind: str) -> Provider:
    """Return an adapter with the secrets of these tests."""
    return open_provider(
        kind,
        secret=verification_key() if kind == "sendgrid" else SECRET,
        topics=[TOPIC],
        fetch={CERTIFICATE: amazon()[1]}.__getitem__,
    )


def asking(address: str) -> Call:
    """Return what SNS asks before it hands over anything."""
    kind = "SubscriptionConfirmation"
    return sns("{}", Type=kind, Token="abc", SubscribeURL=address)  # noqa: S106 - none of ours


def changed(made: Call, **fields: object) -> Call:
    """Return a call, fields of its JSON replaced."""
    return replace(made, body=json.dumps({**json.loads(made.body), **fields}).encode())


class TestSes(WebhookContract):
    """Amazon signs what it hands over."""

    sent_again = timedelta(hours=1)

    def provider(self) -> Provider:
        """Return the adapter."""
        return opened("ses")

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return an event."""
        return sns(ses_says(what, number, at), at=at)

    def empty(self) -> Call:
        """Return what SNS says to try a topic."""
        return sns("Successfully validated SNS topic for SES.")

    def proofs(self) -> Sequence[Call]:
        """Return calls that Amazon did not make, or for another topic."""
        made = self.call(Happened.FAILED)
        other = TOPIC.replace("123456789012", "210987654321")
        elsewhere = "https://sns.eu-north-1.amazonaws.com.example.org/x.pem"
        return [
            changed(made, Message=json.dumps(ses_says(Happened.COMPLAINED))),
            changed(made, Signature="AAAA"),
            changed(made, SignatureVersion="3"),
            changed(made, SignatureVersion="1"),
            changed(made, SigningCertURL=elsewhere),
            changed(made, TopicArn=other),
            sns(ses_says(Happened.FAILED), TopicArn=other),
        ]


class TestSesVersion1(TestSes):
    """The signature that topics have unless told otherwise."""

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return a notification, the older form of an event."""
        said = ses_says(what, number, at)
        said["notificationType"] = said.pop("eventType")
        return sns(said, version="1", at=at)

    def proofs(self) -> Sequence[Call]:
        """Return calls that Amazon did not make."""
        made = self.call(Happened.FAILED)
        return [changed(made, SignatureVersion="2"), changed(made, MessageId="x")]


class TestMailgun(WebhookContract):
    """Mailgun signs time and token."""

    sent_again = timedelta(hours=8, minutes=30)

    def provider(self) -> Provider:
        """Return the adapter."""
        return opened("mailgun")

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return an event."""
        return mailgun(mailgun_event(what, at), at=at, token=f"{number:050}")

    def empty(self) -> Call:
        """Return an event that nothing follows from."""
        return mailgun({"event": "opened"})

    def proofs(self) -> Sequence[Call]:
        """Return calls whose signature is of something else."""
        made = self.call(Happened.FAILED)
        known = json.loads(made.body)["signature"]
        others = [
            {"token": "b" * 50},
            {"timestamp": "1"},
            {"signature": known["signature"].upper()},
            {"signature": ""},
            {"token": known["token"][1:], "timestamp": f"{known['timestamp']}0"},
        ]
        return [changed(made, signature={**known, **other}) for other in others]


class TestPostmark(WebhookContract):
    """Postmark brings a password."""

    is_signed = False

    def provider(self) -> Provider:
        """Return the adapter."""
        return opened("postmark")

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return an event."""
        return call(postmark_event(what, number, at), basic(), at)

    def empty(self) -> Call:
        """Return an event that nothing follows from."""
        return call({"RecordType": "Open"}, basic())

    def proofs(self) -> Sequence[Call]:
        """Return calls with other passwords."""
        said = postmark_event(Happened.FAILED)
        return [
            call(said, {"authorization": "Basic !"}),
            call(said, basic("")),
            call(said, basic(SECRET[:-1])),
            call(said, {"authorization": f"Bearer {SECRET}x"}),
            call(said, {"x-webhook-secret": SECRET.upper()}),
            call(said),
        ]


class TestSendGrid(WebhookContract):
    """SendGrid signs time and body."""

    def provider(self) -> Provider:
        """Return the adapter."""
        return opened("sendgrid")

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return a batch of one."""
        return sendgrid([sendgrid_event(what, number, at)], at=at)

    def empty(self) -> Call:
        """Return events that nothing follows from."""
        return sendgrid([{"event": "open"}, {"event": "processed"}, 7])

    def proofs(self) -> Sequence[Call]:
        """Return calls whose signature is of something else."""
        made = self.call(Happened.FAILED)
        name = "x-twilio-email-event-webhook"
        seconds = made.headers[f"{name}-timestamp"]
        return [
            replace(made, body=made.body + b" "),
            replace(made, headers={**made.headers, f"{name}-signature": ""}),
            replace(made, headers={**made.headers, f"{name}-timestamp": "1"}),
            replace(made, headers={f"{name}-timestamp": seconds}),
        ]


class TestBrevo(WebhookContract):
    """Brevo brings a password, or a token."""

    is_signed = False

    def provider(self) -> Provider:
        """Return the adapter."""
        return opened("brevo")

    def call(self, what: Happened, number: int = 1, at: datetime = NOW) -> Call:
        """Return an event."""
        headers = {"authorization": f"Bearer {SECRET}"}
        return call(brevo_event(what, number, at), headers, at)

    def empty(self) -> Call:
        """Return an event that nothing follows from."""
        return call({"event": "unique_opened"}, basic())

    def proofs(self) -> Sequence[Call]:
        """Return calls with other passwords."""
        said = brevo_event(Happened.FAILED)
        return [call(said, basic("x" * 28)), call(said), call(said, {"host": SECRET})]


@pytest.mark.parametrize("kind", ["mailgun", "sendgrid", "ses"])
def test_no_bit_of_a_signature_may_be_another(kind: str) -> None:
    """Nor half of it be enough."""
    provider, made = opened(kind), SIGNED[kind](EVENTS[kind](Happened.FAILED))
    assert isinstance(provider.read(made), Heard)

    for number in range(8 * len(_signature(made))):
        assert isinstance(provider.read(_flipped(made, number)), Forged), number


def _signature(made: Call) -> bytes:
    """Return the octets of a signature; Mailgun's are letters."""
    if SENDGRID in made.headers:
        return base64.b64decode(made.headers[SENDGRID])
    said = json.loads(made.body)
    if "Signature" in said:
        return base64.b64decode(said["Signature"])
    return str(said["signature"]["signature"]).encode()


def _flipped(made: Call, number: int) -> Call:
    """Return a call, one bit of its signature turned."""
    octets = bytearray(_signature(made))
    octets[number // 8] ^= 1 << number % 8
    encoded = base64.b64encode(octets).decode()
    if SENDGRID in made.headers:
        return replace(made, headers={**made.headers, SENDGRID: encoded})
    said = json.loads(made.body)
    if "Signature" in said:
        return changed(made, Signature=encoded)
    signature = {**said["signature"], "signature": octets.decode("latin-1")}
    return changed(made, signature=signature)


def test_amazon_is_asked_at_its_own_addresses_only() -> None:
    """Whoever can write a message must not choose whom we call."""
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return amazon()[1]

    provider = open_provider("ses", secret="", topics=[TOPIC], fetch=fetch)
    for host in NOT_AMAZONS:
        for made in (
            sns("{}", SigningCertURL=CERTIFICATE.replace(HOST, host)),
            asking(CONFIRM.replace(HOST, host)),
        ):
            assert not isinstance(provider.read(made), Heard), host
    other = CONFIRM.replace(TOPIC, TOPIC.replace("comms", "other"))
    assert isinstance(provider.read(asking(other)), Unreadable)

    assert set(asked) == {CERTIFICATE}
    said = provider.read(asking(CONFIRM))
    assert (said, asked.count(CERTIFICATE), asked[-1]) == (Heard(), 1, CONFIRM)


@pytest.mark.parametrize(
    ("kind", "more", "judged"),
    [
        ("Permanent", "NoEmail", "5.1.1"),
        ("Permanent", "General", "5.0.0"),
        ("Permanent", "Suppressed", "5.0.0"),
        ("Permanent", "OnAccountSuppressionList", "5.0.0"),
        ("Transient", "General", "5.0.0"),
        ("Transient", "MailboxFull", "5.2.2"),
        ("Transient", "ContentRejected", "5.6.0"),
        ("Undetermined", "Undetermined", "5.0.0"),
    ],
)
def test_amazon_names_a_bounce_that_nobody_reported(
    kind: str, more: str, judged: str
) -> None:
    """Then there is no code and no word of the other server."""
    said = ses_says(Happened.FAILED)
    said["bounce"] = {
        "bounceType": kind,
        "bounceSubType": more,
        "bouncedRecipients": [{"emailAddress": READER}],
        "feedbackId": "f1",
    }

    read = opened("ses").read(sns(said))

    assert isinstance(read, Heard)
    [one] = returned(read.events[0]).recipients
    assert judged_by(one) == judged


def test_certificate_that_has_ended_vouches_for_nothing() -> None:
    """A key that Amazon uses no more may be anybody's."""
    later = NOW + timedelta(days=31)

    said = opened("ses").read(sns(ses_says(Happened.FAILED), at=later))

    assert isinstance(said, Forged)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_whatever_a_provider_says_is_read_to_an_end(kind: str, chance: Random) -> None:
    """Signed, and of any shape: no fault, and nothing but plain values."""
    provider, made = opened(kind), EVENTS[kind]
    said = mutated(made(chance.choice(list(WHATS))), chance)

    read = provider.read(SIGNED[kind](said))

    assert isinstance(read, (Heard, Unreadable))
    for event in read.events if isinstance(read, Heard) else ():
        found = returned(event)
        assert isinstance(found.original_message_id, str)
        json.dumps(event.words).encode()


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff\xfe", b"{", b"7", b'"x"', b"[[]]", b"{} {}", b"NaN"),
        *(b"[" * 90_000, b'{"a":' * 90_000, b"9" * 90_000, b'"\\ud800"'),
    ],
)
def test_what_is_no_json_is_refused(kind: str, body: bytes) -> None:
    """By who may call as well: nothing is guessed, and nothing breaks."""
    made = SIGNED[kind]([])
    if kind == "sendgrid":
        made = sendgrid_octets(body)

    said = opened(kind).read(replace(made, body=body))

    assert not isinstance(said, Heard) or said == Heard()


def mutated(value: Any, chance: Random) -> Any:
    """Return JSON with some of its values exchanged for others."""
    if chance.random() < 0.12:
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        return {name: mutated(one, chance) for name, one in value.items()}
    if isinstance(value, list):
        return [mutated(one, chance) for one in value]
    return value


def test_every_provider_has_its_case() -> None:
    """An adapter that nobody holds to the promises keeps them by chance."""
    cases = (TestBrevo, TestMailgun, TestPostmark, TestSendGrid, TestSes)

    assert {case.__name__[4:].lower() for case in cases} == set(KINDS)
