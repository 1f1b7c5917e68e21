"""Promises between the core and what lies outside it, and the values that cross.

A channel is given frozen values and returns frozen values. Expected ends (accepted,
refused, deferred, in doubt) are values; a wrong account is an exception
(`errors.Misconfigured`) and stops the run. Adapters know this module and the rock
below it, never the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The other side has it."""

    #: The other side's name for it (SMTP queue id); "" if it gave none.
    remote_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """Certainly not delivered now; try again later."""

    #: Reply as given ("451 4.7.1 greylisted") or what failed in our words.
    reason: str
    #: Least seconds to wait, where the other side named them.
    retry_after: float | None = None


@dataclass(frozen=True, kw_only=True)
class Declined:
    """Permanently refused, for this recipient or this message."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class InDoubt:
    """Nobody can know whether it arrived (RFC 1047)."""

    reason: str


Outcome = Accepted | Deferred | Declined | InDoubt


@dataclass(frozen=True, kw_only=True)
class MergedMessage:
    """One message for one recipient, ready for the wire."""

    #: Delivery row it belongs to.
    delivery_id: int
    #: Return path (RFC 5321 MAIL FROM).
    sender: str
    #: Mailbox (RFC 5321 RCPT TO).
    recipient: str
    #: RFC 5322 bytes, CRLF line ends, not yet dot-stuffed.
    content: bytes


class Journal(Protocol):
    """What makes the fate of messages durable while a channel speaks.

    The one exception to "stages never call back": a channel may not let the end of
    a message leave before the journal has returned.
    """

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Make outcomes, and intents to finish a message, durable in one commit.

        Args:
            sent: Delivery ids with the acceptance just read from the wire.
            in_data: Delivery ids whose final dot may leave once this returns.

        Returns:
            Those of `in_data` that must **not** leave: taken back by a pause, an
            unsubscription or another worker in the meantime.
        """
        ...

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Make any other outcome of one delivery durable."""
        ...


class DirectChannel(Protocol):
    """One message per recipient: e-mail, later SMS."""

    def send(self, messages: Iterator[MergedMessage], journal: Journal) -> None:
        """Send a stream of messages; every one ends in the journal.

        Before the last byte of a message leaves, its id has been recorded as
        `in_data`. A connection lost before that settles `Deferred`; after it,
        `InDoubt`.

        Raises:
            Misconfigured: The account is wrong (credentials, TLS name, no server
                by that name); messages not yet in data are untouched.
        """
        ...

    def check(self) -> None:
        """Connect, authenticate and leave again.

        Raises:
            Misconfigured: As for `send`.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in a media store."""

    #: Path below the store's public address ("3f9a….png").
    name: str
    size: int


class MediaStorage(Protocol):
    """Where files of media lie; content decides their names."""

    def save(self, content: bytes, suffix: str) -> StoredFile:
        """Keep the content durably and return its name; the same content, once."""
        ...

    def read(self, name: str) -> bytes:
        """Return the content; raise `NotFound` for a name never returned by save."""
        ...
