"""Adapters of mail providers with the secrets of these tests, and their calls."""

import json
from dataclasses import replace

from provider_calls import CERTIFICATE, SECRET, TOPIC, amazon, sns, verification_key

from comms.ports.webhooks import Call, Provider
from comms.webhooks import open_provider


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
