"""What no mail provider sends: turned bits, other hosts, JSON of any shape."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_adapters import asking, changed, opened
from provider_calls import (
    CERTIFICATE,
    CONFIRM,
    HOST,
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
)

from comms.ports.webhooks import (
    Call,
    Forged,
    Happened,
    Heard,
    Unreadable,
)
from comms.receive.provider_events import returned
from comms.receive.standing import judged_by
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
