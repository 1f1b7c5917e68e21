"""Header fields by kind of mail: of a list, of an automatic mail, of a campaign.

One place for all that programs of receivers act upon, so that no kind of mail lacks
any of it. Addresses come ready-made; nothing here knows a newsletter or a person.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from comms.mime.addresses import a_label
from comms.mime.headers import Header, HeaderRefused, Structured

_MOST_FEEDBACK_FIELDS = 4
#: Letters of a local part that stand for themselves in a URL.
_PLAIN = "!$'*+-._~"
_FEEDBACK_FIELD = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def leaving(url: str, mailto: str) -> tuple[Structured, Structured]:
    """Return the two fields by which a reader's program leaves for her (RFC 8058).

    Neither is ever folded: one that was broke its signature at a relay.

    Args:
        url: https, opaque and unforgeable.
        mailto: An address to which any mail means: leave.
    """
    return (
        Structured("List-Unsubscribe", f"<{url}>, <{mailto}>", may_fold=False),
        Structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def list_fields(*, help_url: str, owner: str, archive_url: str) -> Sequence[Header]:
    """Return what mail of a list says about itself, beside its List-Id (RFC 2369).

    Args:
        help_url: How to leave and what else there is to know.
        owner: Mailbox of a person.
        archive_url: What was sent before.
    """
    return (
        Structured("List-Help", f"<{help_url}>", may_fold=False),
        Structured("List-Owner", f"<{mailto(owner)}>", may_fold=False),
        Structured("List-Archive", f"<{archive_url}>", may_fold=False),
        Structured("List-Post", "NO"),
    )


def mailto(address: str) -> str:
    """Return the URL by which somebody writes to an address (RFC 6068)."""
    local, _, domain = address.rpartition("@")
    return f"mailto:{quote(local, safe=_PLAIN)}@{a_label('mailto', domain)}"


def automatic() -> Sequence[Header]:
    """Return what keeps other programs from answering mail that a program wrote.

    RFC 3834 section 5, and the same for servers that go by another name.
    """
    return (
        Structured("Auto-Submitted", "auto-generated"),
        Structured("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )


def feedback_id(*fields: str) -> Structured:
    """Return the field by which a large receiver counts complaints.

    Args:
        fields: At most four; the last one is the sender and stays the same for ever.
            None may say who reads.

    Raises:
        HeaderRefused: Too many fields, or one that could be read as two.
    """
    if not 0 < len(fields) <= _MOST_FEEDBACK_FIELDS:
        raise HeaderRefused("Feedback-ID: one to four fields")
    if not all(map(_FEEDBACK_FIELD.match, fields)):
        raise HeaderRefused("Feedback-ID: a field is empty, long, or no plain name")
    return Structured("Feedback-ID", ":".join(fields))
