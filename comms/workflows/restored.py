"""What a person decides about publications that a restore holds back.

They go on from where the backup was (whoever got one after it gets it twice), or
those who wait count as having got it, or the mail log of the smarthost says who got
it: our return paths stand there, and only we can have made them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.campaigns.publications import move
from comms.clock import in_zone
from comms.deliver.merging import opaque
from comms.errors import NotFound, Refused
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Publication
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.restored import (
    count_as_sent,
    held_back,
    known_deliveries,
    standing,
)
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

#: A return path of ours in a log: the delivery's number and what only we can make.
_RETURN_PATH = re.compile(rb"bounce\+(\d{1,18})-([0-9a-f]{32})@")
#: A line that tells of a mail which was not taken.
_REFUSED = re.compile(rb"reject|NOQUEUE", re.IGNORECASE)
_ON_ITS_WAY = PublicationState.SENDING.value


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """One publication that waits for a decision."""

    publication: str
    kind: str
    #: When the backup was taken, as far as the database knows what was sent.
    known_until: str
    recipients: int
    sent: int
    waiting: int
    #: Whether it had begun to leave by then.
    had_begun: bool

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `comms restored --json` prints."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What became of what was held."""

    publications: tuple[str, ...]
    #: Deliveries that count as sent now.
    counted: int = 0
    #: Mails of this site in the log that the restored database has no row for.
    strangers: int = 0


def held(house: House) -> list[HeldBack]:
    """Return what waits for a decision since a restore."""
    with house.store.read() as session:
        return [_shown(session, row) for row in held_back(session)]


def go_on(house: House, publication: str = "") -> Decided:
    """Let what is held go on from where the backup was.

    Args:
        publication: By its name; "": everything that is held.

    Raises:
        NotFound: Nothing is held by this name.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        found = _named(session, publication)
        for row in found:
            _release(session, row, now)
            _record(session, row, "go on", now)
    return Decided(publications=_names(found))


def count_sent(house: House, publication: str) -> Decided:
    """Count everybody who still waits for a publication as having got it.

    Raises:
        NotFound: Nothing is held by this name.
        Refused: It had not begun when the backup was taken, so nobody is on record.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        found = _named(session, publication)
        counted = 0
        for row in found:
            if row.reason.get("was") != _ON_ITS_WAY:
                raise Refused("restored_not_begun", publication=publication)
            counted += count_as_sent(
                session, row.id or 0, None, at=now, reason="restored: counted as sent"
            )
            _release(session, row, now)
            _record(session, row, f"counted as sent: {counted}", now)
    return Decided(publications=_names(found), counted=counted)


def by_mail_log(house: House, lines: Iterable[bytes], publication: str = "") -> Decided:
    """Let what had begun go on, but to nobody whose mail stands in a log.

    Args:
        house: The restored site.
        lines: The smarthost's log from before the backup until it took the last mail.
        publication: By its name; "": everything that is held and had begun.

    Raises:
        NotFound: Nothing is held by this name.
    """
    now = house.clock.now()
    taken = set(in_log(house.key, lines))
    with house.store.write(durable=True, in_turn=True) as session:
        found = [
            row
            for row in _named(session, publication)
            if row.reason.get("was") == _ON_ITS_WAY
        ]
        counted = 0
        for row in found:
            count = count_as_sent(
                session, row.id or 0, taken, at=now, reason="restored: in the mail log"
            )
            _release(session, row, now)
            _record(session, row, f"in the mail log: {count}", now)
            counted += count
        strangers = len(taken) - known_deliveries(session, taken)
    return Decided(publications=_names(found), counted=counted, strangers=strangers)


def in_log(key: bytes, lines: Iterable[bytes]) -> Iterator[int]:
    """Yield the deliveries whose mail a log says was taken.

    Args:
        key: The site's: what it did not make is passed over.
        lines: As the mail server wrote them.
    """
    for line in lines:
        if _REFUSED.search(line):
            continue
        for number, proof in _RETURN_PATH.findall(line):
            if opaque(key, "bounce", int(number)) == proof.decode():
                yield int(number)


def _named(session: Session, publication: str) -> list[Publication]:
    rows = held_back(session)
    found = [row for row in rows if publication in {"", row.external_id}]
    if publication and not found:
        raise NotFound(key="operate.not_held", publication=publication)
    return found


def _release(session: Session, row: Publication, now: datetime) -> None:
    """Put a publication back where it was; what was only scheduled is due at once."""
    if row.reason.get("was") == _ON_ITS_WAY:
        move(row, PublicationState.SENDING)
    else:
        move(row, PublicationState.SCHEDULED)
        row.due_at = now
        wall = in_zone(now, load_catalogue(session).zone).replace(tzinfo=None)
        row.due_local = wall.isoformat(timespec="minutes")
    session.add(row)
    session.flush()


def _record(session: Session, row: Publication, note: str, now: datetime) -> None:
    acts.record_act(
        session,
        at=now,
        user=OPERATOR,
        verb="restored",
        subject=f"{row.kind}:{row.external_id}",
        note=note,
    )


def _shown(session: Session, row: Publication) -> HeldBack:
    counts = standing(session, row.id)
    waiting = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
    return HeldBack(
        publication=row.external_id,
        kind=row.kind,
        known_until=str(row.reason.get("at", "")),
        recipients=sum(counts.values()),
        sent=counts.get(DeliveryState.SENT, 0),
        waiting=sum(counts.get(state, 0) for state in waiting),
        had_begun=row.reason.get("was") == _ON_ITS_WAY,
    )


def _names(rows: Iterable[Publication]) -> tuple[str, ...]:
    return tuple(row.external_id for row in rows)
