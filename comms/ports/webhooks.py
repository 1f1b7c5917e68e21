"""The promise of a mail provider that reports by webhooks: one form for all of them.

An adapter verifies who is calling and translates; it decides nothing. What it returns
is what the provider says, in our words: whose mail it is about is proved elsewhere, by
what only we can have made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

#: So far may the clock of a provider be from ours, and a dated call from its date.
WINDOW = timedelta(minutes=5)
#: Events of one call that are read; more is no batch that a provider sends.
MOST_EVENTS = 5_000

#: Returns what stands at an https address of the open internet.
#: Raises `ChannelUnavailable`: nobody answers, or not with that.
Fetch = Callable[[str], bytes]


class Happened(StrEnum):
    """What became of a mail that a provider took from us."""

    #: It will not arrive.
    FAILED = "failed"
    #: Still being tried.
    DELAYED = "delayed"
    DELIVERED = "delivered"
    #: Its reader called it unwanted.
    COMPLAINED = "complained"
    #: Its reader has left, by a link or list of the provider's.
    LEFT = "left"


class Verdict(StrEnum):
    """What a provider itself makes of a failure."""

    #: There is nobody at this address.
    GONE = "gone"
    #: It failed for another reason than that nobody is there.
    NOT_GONE = "not-gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One thing that a provider reports. Nothing in it is proved."""

    #: The same whenever the same event comes again, and no other event's.
    identifier: str
    what: Happened
    #: When it happened; None: it does not say.
    at: datetime | None = None
    #: Address of the reader, as it stands there.
    recipient: str = ""
    #: Enhanced status code, as "5.1.1"; "" where none is said.
    status: str = ""
    #: Words of the other server; of the provider, where it quotes none.
    words: str = ""
    verdict: Verdict = Verdict.UNKNOWN
    #: Feedback-Type of a complaint (RFC 5965), as "abuse".
    feedback: str = ""
    #: Message-ID that our mail had when the provider got it.
    message_id: str = ""
    #: What we gave with the mail for the provider to give back: number of the delivery
    #: and its proof ("123-0123…").
    proof: str = ""
    #: Fields of our mail that may hold a proof: return path, List-Unsubscribe.
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One POST to a webhook of ours."""

    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes
    #: When it came, by the clock of the machine.
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The provider called; these are its events, perhaps none that we read."""

    events: tuple[ProviderEvent, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Forged:
    """It is not proved that the provider called, or it is too long ago."""

    reason: Literal["date", "password", "signature", "topic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The provider called, with something that is none of its events."""

    #: No event, or an address to confirm at that is not the provider's.
    reason: Literal["address", "event"]


Reading = Heard | Forged | Unreadable


class Provider(Protocol):
    """A mail provider that calls us."""

    def read(self, call: Call) -> Reading:
        """Verify who calls, in constant time, then translate.

        Raises:
            ChannelUnavailable: What is needed to verify cannot be fetched now.
        """
        ...
