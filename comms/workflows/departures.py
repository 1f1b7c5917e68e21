"""Keeps beside the database who left, so that a restore does not bring anybody back.

One line for each leaving and each coming back by link: the instant, what was done, and
the token of the seat. No address stands there; what a token allows is to leave. A line
is on the disk before the database has it: a person's "no" that was heard once too often
does no harm. `restore` takes the file of the old machine and replays what came after
the backup.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from comms.audience.seats import leave, rejoin
from comms.model.links import LEAVE, make_token, read_token
from comms.store import Session, subscribers

#: The file's name in the site folder.
DEPARTURES_FILE = "departures.log"
#: What is noted of a seat's owner, and what replays it.
LEFT, REJOINED = "left", "rejoined"
_ACTS = {LEFT: leave, REJOINED: rejoin}
_SOURCE = "replayed after a restore"
_PARTS = 3


def note_departure(home: Path, key: bytes, seat: int, act: str, now: datetime) -> None:
    """Write down that somebody leaves or comes back; on the disk on return.

    Args:
        home: The site folder.
        key: The site's.
        seat: The subscription.
        act: `LEFT` or `REJOINED`.
        now: When.
    """
    line = f"{now.isoformat()} {act} {make_token(key, LEAVE, seat)}\n"
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

    Args:
        session: A writing session, on a database as it was at that instant.
        key: The site's: lines that it did not make count for nothing.
        lines: Of the file, oldest first; a last line that was cut off is passed over.
        since: When the backup was taken.
    """
    changed = set()
    for at, act, number in _noted(key, lines):
        seat = subscribers.subscription(session, number) if at >= since else None
        if seat is not None:
            before = seat.state
            _ACTS[act](session, seat, at, source=_SOURCE)
            if seat.state != before:
                changed.add(number)
    return len(changed)


def _noted(key: bytes, lines: Iterable[str]) -> Iterator[tuple[datetime, str, int]]:
    for line in lines:
        parts = line.split()
        if len(parts) != _PARTS or parts[1] not in _ACTS:
            continue
        number = read_token(key, LEAVE, parts[2])
        try:
            at = datetime.fromisoformat(parts[0])
        except ValueError:
            continue
        if number is not None and at.tzinfo is not None:
            yield at, parts[1], number
