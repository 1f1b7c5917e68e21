"""Promises between the core and what lies outside it, and the values that cross.

A channel is given frozen values and returns frozen values. Expected ends (accepted,
refused, deferred, in doubt) are values; a wrong account is an exception
(`errors.Misconfigured`) and stops the run. Adapters know this module and the rock
below it, never the store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from comms.ports.engine import Engine as Engine
from comms.ports.engine import Transaction as Transaction
from comms.ports.triggers import Occasion as Occasion
from comms.ports.triggers import Trigger as Trigger
from comms.ports.triggers import Triggers as Triggers


class Accepted(NamedTuple):
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
    #: Key of the sentence that tells people ("channel.rate_limited"); "" for mail.
    key: str = ""
    #: Enhanced status code of what was said about this recipient ("4.2.2"); "" where
    #: nobody said anything about her.
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Declined:
    """Permanently refused, for this recipient or this message."""

    reason: str
    #: Key of the sentence that tells people ("channel.declined"); "" for mail.
    key: str = ""
    #: Enhanced status code of what was said about this recipient ("5.1.1"); "" where
    #: nobody said anything about her.
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class InDoubt:
    """Nobody can know whether it arrived (RFC 1047)."""

    reason: str
    #: Key of the sentence that tells people ("channel.in_doubt"); "" for mail.
    key: str = ""


Outcome = Accepted | Deferred | Declined | InDoubt


class MergedMessage(NamedTuple):
    """One message for one recipient, ready for the wire."""

    #: Delivery row it belongs to.
    delivery_id: int
    #: Return path (RFC 5321 MAIL FROM).
    sender: str
    #: Mailbox (RFC 5321 RCPT TO).
    recipient: str
    #: RFC 5322 bytes, CRLF line ends, not yet dot-stuffed. Pieces that many messages
    #: share are the same objects in all of them, so they need to be looked at once.
    pieces: tuple[bytes, ...]
    #: Where many messages are made alike: what is the same in all of them, the same
    #: object, piece by piece between the values, and this one's values in any order.
    form: tuple[bytes, ...] = ()
    values: tuple[bytes, ...] = ()

    @property
    def content(self) -> bytes:
        """The whole message."""
        return b"".join(self.pieces)


@dataclass(frozen=True)
class Wait:
    """Said by a stream of messages: nothing to send now, ask again later."""

    seconds: float


#: What a channel is given to send, one after the other.
Stream = Iterator[MergedMessage | Wait]


@dataclass(frozen=True)
class Endable:
    """A stream that can be told to end while nobody asks it for more.

    Then a channel waits a short while only for answers to what has left: where there
    is none, the message is in doubt.
    """

    messages: Stream
    is_ending: Callable[[], bool]

    def __iter__(self) -> Stream:
        return self.messages

    def __next__(self) -> MergedMessage | Wait:
        return next(self.messages)


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

    def send(self, messages: Stream, journal: Journal) -> None:
        """Send a stream of messages; every one ends in the journal.

        Before the last byte of a message leaves, its id has been recorded as
        `in_data`. A connection lost before that settles `Deferred`; after it,
        `InDoubt`. Where the stream says `Wait`, connections stay open, and what was
        accepted is recorded without waiting.

        Raises:
            Misconfigured: The account is wrong (credentials, TLS name, no server
                by that name); messages not yet in data are untouched.
            ChannelUnavailable: The other side cannot be met at present; messages
                not yet in data are untouched.
        """
        ...

    def check(self) -> None:
        """Connect, authenticate and leave again.

        Raises:
            Misconfigured: As for `send`.
            ChannelUnavailable: As for `send`.
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

    def has(self, name: str) -> bool:
        """Tell whether a file of that name is there."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away that nothing needs; one that is gone stays gone."""
        ...


@dataclass(frozen=True, kw_only=True)
class PostMedia:
    """A picture that goes with a post."""

    #: File in the media store, its type ("image/png") and its bytes.
    name: str
    type: str
    content: bytes
    #: Alternative text in the post's language.
    alt: str
    width: int
    height: int
    #: File of the photo that is seen on it, if it was drawn of one; "": of none, or
    #: it is on record already.
    photo: str = ""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message to the world on one account, as it will stand there."""

    account: str
    #: BCP 47 tag, sent wherever the network has a field for it.
    language: str
    #: Body, link and tags, joined as the network shows them.
    text: str
    #: Tags with "#", each standing in `text` as it is.
    tags: tuple[str, ...] = ()
    #: Address standing in `text`; "" for none.
    link: str = ""
    media: tuple[PostMedia, ...] = ()
    #: JSON for channels that take records instead of texts (event interfaces): all
    #: languages at once, `language` is then "mul"; "" for a post.
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class PostAttempt:
    """One try, on disk before its first byte leaves."""

    #: Hash of delivery and revision; the same for every try of the same content.
    key: str
    number: int
    started_at: datetime
    #: When the earliest try with this key began that ended in doubt; None: none did.
    doubtful_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """The network has it, and said where."""

    remote_id: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Steps before the irreversible one are done; `resume` goes on from here."""

    #: Ids of uploads and the like, as the adapter wants them back.
    state: Mapping[str, str]
    #: Least seconds until `resume` may find more; None: a person has to act first.
    retry_after: float | None = None


PostOutcome = Published | Pending | Deferred | Declined | InDoubt


@dataclass(frozen=True, kw_only=True)
class Absent:
    """An authoritative read says that the post is not there."""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Nobody can tell whether the post is there."""

    reason: str
    #: Least seconds until reading again may help; None: a person looks.
    retry_after: float | None = None


@dataclass(frozen=True, kw_only=True)
class PostFinding:
    """What a network would not take, or a reader would stumble over."""

    severity: Literal["error", "warning"]
    #: "text", "media", "alt", "language", "tags", "record".
    field: str
    #: Key of the sentence in the catalogue ("channel.too_long").
    key: str
    measured: int | None = None
    limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can express; limits are dated facts of its maker."""

    #: Longest text, counted by `PublicChannel.measure`.
    text_limit: int
    max_media: int = 0
    alt_limit: int = 0
    #: Bytes of one picture.
    media_limit: int = 0
    alt_text: Literal["required", "supported", "none"] = "none"
    image_required: bool = False
    has_language: bool = False
    max_tags: int | None = None
    #: How a second try of the same content is told from the first.
    idempotency: Literal[
        "permanent", "window", "container", "detects_duplicate", "none"
    ] = "none"
    #: Seconds that a key of kind "window" is kept.
    window: int = 0
    can_reconcile: bool = False
    can_update: bool = False
    can_delete: bool = False
    can_measure: bool = False
    #: Whether it takes a `Post.record`; it refuses one otherwise.
    takes_records: bool = False
    #: Day on which these facts were read.
    as_of: str = ""


#: Makes the remote ids of steps that are done durable.
SaveState = Callable[[Mapping[str, str]], None]


class PublicChannel(Protocol):
    """One message to the world: a network, a page, a feed.

    A write ends as applied, certainly not applied (`Deferred`, `Declined`) or perhaps
    applied (`InDoubt`); it is never repeated on a guess. Wrong credentials raise
    `Misconfigured` and pause the account.
    """

    def capabilities(self) -> Capabilities:
        """Return what the channel can express; may ask the server, then remembers."""
        ...

    def check(self) -> None:
        """Ask whether the credentials work, changing nothing; else Misconfigured."""
        ...

    def measure(self, text: str) -> int:
        """Return the length of a text in the channel's own unit; pure."""
        ...

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what the channel would not take; pure, no network, no clock."""
        ...

    def publish(
        self,
        post: Post,
        attempt: PostAttempt,
        save_state: Callable[[Mapping[str, str]], None],
    ) -> PostOutcome:
        """Publish; each remote id is saved before the next step."""
        ...

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
        save_state: Callable[[Mapping[str, str]], None],
    ) -> PostOutcome:
        """Go on from a saved state without repeating what is irreversible."""
        ...

    def reconcile(
        self, post: Post, attempt: PostAttempt, state: Mapping[str, str]
    ) -> Published | Absent | Unreadable:
        """Find out by reading what became of an attempt in doubt."""
        ...

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Change what stands there; raises `UnsupportedFeature` where it cannot."""
        ...

    def delete(self, remote_id: str) -> PostOutcome:
        """Take it away; what is gone already counts as taken away."""
        ...

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Return aggregate counts by remote id; never anything about persons."""
        ...
