"""Mail providers that report by webhooks: an adapter each, behind `ports.webhooks`.

An adapter is one small file with a function `make`; the table here is where a new one
is entered. None is imported before a site is set up for it.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module

from comms.errors import Misconfigured
from comms.ports.webhooks import Fetch, Provider

#: Kind of provider, as in the settings, and its module.
KINDS: Mapping[str, str] = {
    "brevo": "comms.webhooks.brevo",
    "mailgun": "comms.webhooks.mailgun",
    "postmark": "comms.webhooks.postmark",
    "sendgrid": "comms.webhooks.sendgrid",
    "ses": "comms.webhooks.ses",
}
#: Letters of a secret that nobody guesses.
SHORTEST_SECRET = 16


def open_provider(
    kind: str, *, secret: str, topics: Sequence[str], fetch: Fetch
) -> Provider:
    """Return the adapter of a provider.

    Args:
        kind: One of `KINDS`.
        secret: What calls are verified with: a key to sign with, a public key, or a
            password; Amazon has none.
        topics: Of Amazon SNS, from which calls are taken.
        fetch: Gets certificates.

    Raises:
        Misconfigured: What calls are to be verified with is missing or no such thing.
    """
    provider: Provider = import_module(KINDS[kind]).make(
        secret=secret, topics=tuple(topics), fetch=fetch
    )
    return provider


def required(secret: str) -> str:
    """Return a secret that is long enough.

    Raises:
        Misconfigured: It is missing, or can be guessed.
    """
    if len(secret) < SHORTEST_SECRET:
        raise Misconfigured(key="operate.webhook_secret", letters=SHORTEST_SECRET)
    return secret
