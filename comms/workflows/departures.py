"""Keeps beside the database who left, so that a restore does not bring anybody back.

One line for each leaving and each coming back by link: the instant, what was done, and
the token of the seat; and one for each erasure and complaint, with the keyed hash of
the address that nothing is sent to any more. No address stands there; what a token
allows is to leave. A line is on the disk before the database has it: a person's "no"
that was heard once too often does no harm. `restore` takes the file of the old machine
and replays what came after the backup.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from comms.audience.erasing import erase, erase_hashed
from comms.audience.seats import leave, rejoin
from comms.model.links import LEAVE, make_token, read_token
from comms.store import Session, subscribers
from comms.store.erasing import people_hashed
from comms.store.suppressions import SuppressionReason, suppress_by_word

#: The file's name in the site folder.
DEPARTURES_FILE = "departures.log"
#: What is noted of a seat's owner, and what replays it.
LEFT, REJOINED = "left", "rejoined"
_ACTS = {LEFT: leave, REJOINED: rejoin}
#: What is noted of an address, by its hash: all of her is to go; nothing more is sent.
ERASED, COMPLAINED = "erased", "complained"
_WORDS = {
    ERASED: SuppressionReason.OBJECTION,
    COMPLAINED: SuppressionReason.COMPLAINT,
}
_SOURCE = "replayed after a restore"
_PARTS = 3
#: Letters of a keyed hash.
_HASH = re.compile(r"[0-9a-f]{64}")


def note_departure(home: Path, key: bytes, seat: int, act: str, now: datetime) -> None:
    """Write down that somebody leaves or comes back; on the disk on return.

    Args:
        home: The site folder.
        key: The site's.
        seat: The subscription.
        act: `LEFT` or `REJOINED`.
        now: When.
    """
    _append(home, f"{now.isoformat()} {act} {make_token(key, LEAVE, seat)}\n")


def note_word(home: Path, hashed: str, act: str, now: datetime) -> None:
    """Write down what somebody said about her address; on the disk on return.

    Args:
        home: The site folder.
        hashed: Keyed hash of her address.
        act: `ERASED` or `COMPLAINED`.
        now: When.
    """
    _append(home, f"{now.isoformat()} {act} {hashed}\n")


def _append(home: Path, line: str) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    handle = os.open(home / DEPARTURES_FILE, flags, 0o600)
    try:
        # One write: lines of several processes never mix.
        os.write(handle, line.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def replay_departures(
    session: Session, key: bytes, lines: Iterable[str], since: datetime
) -> int:
    """Carry out again what was noted since an instant; return how many seats changed.

    Whoever was erased counts as one.

    Args:
        session: A writing session, on a database as it was at that instant.
        key: The site's: lines that it did not make count for nothing.
        lines: Of the file, oldest first; a last line that was cut off is passed over.
        since: When the backup was taken.
    """
    changed, said = set(), dict[str, tuple[str, datetime]]()
    for at, act, what in _noted(key, lines):
        if at < since:
            continue
        if isinstance(what, str):
            # Who is erased stays so, whatever else she said.
            if said.get(what, ("",))[0] != ERASED:
                said[what] = act, at
            continue
        seat = subscribers.subscription(session, what)
        if seat is not None:
            before = seat.state
            _ACTS[act](session, seat, at, source=_SOURCE)
            if seat.state != before:
                changed.add(what)
    return len(changed) + _replay_words(session, key, said)


def _replay_words(
    session: Session, key: bytes, said: Mapping[str, tuple[str, datetime]]
) -> int:
    """Erase again who was erased; return how many of them were there."""
    for hashed, (act, at) in said.items():
        suppress_by_word(session, hashed, _WORDS[act], at=at)
    gone = frozenset(hashed for hashed, (act, _) in said.items() if act == ERASED)
    known = people_hashed(session, key, gone) if gone else {}
    for hashed in gone:
        at = said[hashed][1]
        if hashed in known:
            erase(session, key, known[hashed], at)
        else:
            erase_hashed(session, hashed, at)
    return len(known)


def _noted(
    key: bytes, lines: Iterable[str]
) -> Iterator[tuple[datetime, str, int | str]]:
    for line in lines:
        parts = line.split()
        if len(parts) != _PARTS:
            continue
        what = _read(key, parts[1], parts[2])
        try:
            at = datetime.fromisoformat(parts[0])
        except ValueError:
            continue
        if what is not None and at.tzinfo is not None:
            yield at, parts[1], what


def _read(key: bytes, act: str, token: str) -> int | str | None:
    """Return the seat or the hash that a line is about; None: it is none of ours."""
    if act in _WORDS:
        return token if _HASH.fullmatch(token) else None
    return read_token(key, LEAVE, token) if act in _ACTS else None
