"""What a server's answer means (RFC 5321 section 4.2, enhanced codes of RFC 3463).

The text of an answer comes from outside: shortened, and without control characters.
"""

import re
from dataclasses import dataclass

from comms.ports import Accepted, Declined, Deferred

_LONGEST_REASON = 300
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUE_ID = re.compile(r"\b(?:queued as|id=)\s*<?([\w.@-]{1,100})", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
#: The server says: sign in first, or not like this (RFC 4954 section 6).
_SIGN_IN_CODES = frozenset({530, 534, 535, 538})
_SERVICE_CLOSING = 421
_TOO_MANY_RECIPIENTS_OF_OLD = 552


@dataclass(frozen=True)
class Reply:
    """One answer, all its lines."""

    code: int
    text: str

    @property
    def succeeded(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.code < 300  # noqa: PLR2004 - classes of RFC 5321

    @property
    def may_continue(self) -> bool:
        """Whether the server waits for more (334, 354)."""
        return 300 <= self.code < 400  # noqa: PLR2004 - as above

    @property
    def closes(self) -> bool:
        """Whether the server leaves after this, whatever it was asked."""
        return self.code == _SERVICE_CLOSING

    @property
    def is_temporary(self) -> bool:
        """Whether the same may succeed later."""
        return 400 <= self.code < 500  # noqa: PLR2004 - as above

    @property
    def is_permanent(self) -> bool:
        """Whether the same will never succeed."""
        return 500 <= self.code < 600  # noqa: PLR2004 - as above

    @property
    def enhanced(self) -> str:
        """The enhanced status code ("5.7.1"), or "" where none was given."""
        found = _ENHANCED.match(self.text)
        return found.group(1) if found else ""

    @property
    def blames_account(self) -> bool:
        """Whether the sender, not a recipient, was refused for good.

        Meaningful as an answer to AUTH and MAIL only: later, 5.7.x speaks about a
        recipient's or a message's policy.
        """
        return not self.is_temporary and (
            self.code in _SIGN_IN_CODES or self.enhanced.startswith("5.7.")
        )

    def as_reason(self) -> str:
        """Return the answer as it is stored: one line, bounded."""
        line = _CONTROLS.sub(" ", f"{self.code} {self.text}")
        return line.strip()[:_LONGEST_REASON]

    def as_accepted(self) -> Accepted:
        """Return the acceptance with the server's own name for the message."""
        found = _QUEUE_ID.search(self.text)
        return Accepted(remote_id=found.group(1) if found else "")

    def as_refusal(self) -> Deferred | Declined:
        """Return a refusal by its first digit."""
        if self.is_temporary:
            return Deferred(reason=self.as_reason())
        return Declined(reason=self.as_reason())

    def as_recipient_refusal(self) -> Deferred | Declined:
        """Return a refusal of RCPT, where 552 means 452 (section 4.5.3.1.10)."""
        if self.code == _TOO_MANY_RECIPIENTS_OF_OLD:
            return Deferred(reason=self.as_reason())
        return self.as_refusal()
