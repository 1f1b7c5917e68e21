"""What a server's answer means (RFC 5321 section 4.2, enhanced codes of RFC 3463).

The text of an answer comes from outside: shortened, and without control characters.
"""

import re
from typing import NamedTuple

from comms.ports import Accepted, Declined, Deferred

_LONGEST_REASON = 300
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUE_ID = re.compile(r"\b(?:queued as|id=)\s*<?([\w.@-]{1,100})", re.IGNORECASE)
#: The same at once, in the words of the most common server.
_OK_QUEUED = re.compile(r"(?:2\.0\.0 )?[Oo][Kk]:? queued as ([\w.@-]{1,100})")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_SERVICE_CLOSING = 421
#: At RCPT an old way to say 452: too many recipients (section 4.5.3.1.10).
_TOO_MUCH = 552
#: The message is larger than the other side takes, whoever sends it.
_SIZE_STATUSES = frozenset({"5.3.4", "5.2.3"})


class Reply(NamedTuple):
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
    def status(self) -> str:
        """The enhanced status code, by the first digit where the two disagree.

        "5.0.0" says no more than that it is permanent (RFC 3463 section 3.1).
        """
        kind = f"{self.code // 100}."
        return self.enhanced if self.enhanced.startswith(kind) else f"{kind}0.0"

    @property
    def blames_account(self) -> bool:
        """Whether, as an answer to MAIL, this refuses the sender for good.

        Nobody has been named yet but us: only a size can be about the message.
        """
        is_about_size = self.code == _TOO_MUCH or self.enhanced in _SIZE_STATUSES
        return self.is_permanent and not is_about_size

    def as_reason(self) -> str:
        """Return the answer as it is stored: one line, bounded."""
        line = _CONTROLS.sub(" ", f"{self.code} {self.text}")
        return line.strip()[:_LONGEST_REASON]

    def as_accepted(self) -> Accepted:
        """Return the acceptance with the server's own name for the message."""
        found = _OK_QUEUED.match(self.text) or _QUEUE_ID.search(self.text)
        return Accepted(remote_id=found.group(1) if found else "")

    def as_refusal(self) -> Deferred | Declined:
        """Return a refusal of a message by its first digit."""
        if self.is_temporary:
            return Deferred(reason=self.as_reason(), status=self._own_status)
        return Declined(reason=self.as_reason(), status=self.status)

    def as_recipient_refusal(self) -> Deferred | Declined:
        """Return a refusal of RCPT, where 552 means 452 (section 4.5.3.1.10)."""
        if self.code == _TOO_MUCH:
            return Deferred(reason=self.as_reason(), status=f"4{self.status[1:]}")
        return self.as_refusal()

    def as_delay(self) -> Deferred | Declined:
        """Return a refusal before a recipient was named, or of DATA.

        What is temporary there says nothing about her.
        """
        if self.is_temporary:
            return Deferred(reason=self.as_reason())
        return self.as_refusal()

    @property
    def _own_status(self) -> str:
        """The status, where it is about this message: not of a server that leaves."""
        return "" if self.closes else self.status
