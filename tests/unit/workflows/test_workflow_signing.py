"""Every mail that leaves is signed where the operator asked for it."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from dkim_verifiers import dkimpy, mailauth_each

from comms.mime.dkim import Signer
from comms.workflows.tick import tick


@pytest.fixture(scope="module")
def keys():
    """Return a key of each kind; RSA keys are slow to make."""
    return generate_private_key(65537, 2048), Ed25519PrivateKey.generate()


def test_every_newsletter_verifies_under_both_verifiers(due, channel, keys):
    """In the reader's language, format and level; notices to staff as well."""
    used = {}

    def signers(domain: str) -> tuple[Signer, ...]:
        used[domain] = tuple(
            Signer(domain=domain, selector=name, key=key)
            for name, key in zip(("r1", "e1"), keys, strict=True)
        )
        return used[domain]

    tick(replace(due, signers=signers))

    assert len(channel.messages) >= 7
    by_domain: dict[str, list[bytes]] = {}
    for message in channel.messages:
        domain = message.content.partition(b"\r\n d=")[2].partition(b";")[0].decode()
        by_domain.setdefault(domain, []).append(message.content)
    assert {*by_domain} <= {*used}
    for domain, contents in by_domain.items():
        assert [dkimpy(one, used[domain]) for one in contents] == (
            [[True, True]] * len(contents)
        )
        assert mailauth_each(contents, used[domain]) == [[True, True]] * len(contents)
