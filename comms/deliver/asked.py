"""Mail to somebody who is asked whether an address is hers: no subscriber yet.

Goes by the same ledger as all mail. A delivery to "c:<seed>" is a question of
`model.subscribers_in.SignUp`; its link is made from the seed as the mail leaves.
"""

from collections.abc import Mapping

from comms.model.links import asked_token
from comms.store.sending import ASKED


def asked_recipient(seed: str) -> str:
    """Return how the ledger names who is asked."""
    return f"{ASKED}{seed}"


def asked_link(key: bytes, base_url: str, recipient: str) -> Mapping[str, str]:
    """Return what stands in the gap of a question: the link of its reader."""
    token = asked_token(key, recipient.removeprefix(ASKED))
    return {"door_url": f"{base_url}/c/{token}"}
