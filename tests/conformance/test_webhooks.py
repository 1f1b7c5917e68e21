"""Every mail provider that reports keeps the promises of its port."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from provider_adapters import changed, opened
from provider_calls import (
    SECRET,
    TOPIC,
    basic,
    brevo_event,
    call,
    mailgun,
    mailgun_event,
    postmark_event,
    sendgrid,
    sendgrid_event,
    ses_says,
    sns,
)

from comms.ports.webhooks import Call, Happened, Provider
from comms.testing import WebhookContract
from comms.testing.webhook_contract import NOW
from comms.webhooks import KINDS


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


def test_every_provider_has_its_case() -> None:
    """An adapter that nobody holds to the promises keeps them by chance."""
    cases = (TestBrevo, TestMailgun, TestPostmark, TestSendGrid, TestSes)

    assert {case.__name__[4:].lower() for case in cases} == set(KINDS)
