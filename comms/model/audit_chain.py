"""The chain of the audit log: each act carries a hash of itself and of the one before.

The form that is hashed is JSON, so that anybody can work it out again from an export of
the rows: see `digest`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal

from comms.model.tables import Act

#: What stands before the first act.
BEGINNING = ""

#: "altered": another text than was written; "missing": acts before it are gone;
#: "outside": written by none of our programs, so it has no place.
Kind = Literal["altered", "missing", "outside"]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place in the chain, and the hash of the act that stands there."""

    place: int = 0
    hash: str = BEGINNING

    @staticmethod
    def of(slots: Mapping[str, str]) -> "Link":
        """Return the link that an act of shortening names."""
        return Link(place=int(slots["place"]), hash=slots["hash"])


@dataclass(frozen=True, kw_only=True)
class Break:
    """One place where the chain does not hold."""

    kind: Kind
    #: Place in the chain; 0: none.
    place: int
    #: Number of the act.
    act: int


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found of the whole log."""

    acts: int
    #: The last act; noted elsewhere, it tells whether the end was cut off.
    head: Link
    #: The last act that went when its time was over.
    anchor: Link
    #: The first breaks, and how many there are.
    breaks: tuple[Break, ...]
    broken: int
    #: Whether the link that was noted elsewhere stands; None: none was named, or its
    #: time is over.
    stands: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken out or put in."""
        return not self.broken and self.stands is not False


def digest(act: Act, place: int, before: str) -> str:
    """Return the hash of an act: SHA-256 of a JSON array, without spaces, in ASCII.

    Args:
        act: As it was written down.
        place: In the chain, from 1.
        before: Hash of the act before it.
    """
    said: list[Any] = [
        *(place, before, act.id, act.key),
        act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        *(act.user, act.acting_for, act.verb, act.subject, act.content_hash),
        *(act.result, act.note, act.slots),
    ]
    written = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
