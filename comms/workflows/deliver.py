"""Sends editions: fix recipients, render, claim, send, record, finish.

Each stage is safe to repeat, so an interrupted edition goes on where it stopped.
Every language is rendered before the first message leaves: both or neither.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

from comms.campaigns.notices import NOTICE
from comms.campaigns.publications import move
from comms.deliver.claims import Claimed, claim, take_back
from comms.deliver.journal import InHand, LedgerJournal
from comms.deliver.merging import Merger
from comms.deliver.settling import Consequences, end_stale
from comms.deliver.staff import StaffClaimed, StaffMerger, claim_staff
from comms.errors import CommsError, Misconfigured
from comms.mime.skeleton import Skeleton
from comms.model.programme import User
from comms.model.states import PublicationState
from comms.model.tables import Message, Publication
from comms.ports import Declined, MergedMessage
from comms.store import Session, deliveries
from comms.store.catalogue import load_catalogue
from comms.store.pauses import is_held
from comms.store.publications import due, locked, sending
from comms.store.sending import close_all_accepted
from comms.workflows.house import House
from comms.workflows.prepare import approved_content, prepare

Taken = TypeVar("Taken", bound=InHand)

#: Deliveries one worker claims at a time.
BATCH = 250
#: Called with the edition, how many are through, how many in all.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What became of an edition that was due."""

    publication: str
    state: str
    reason: str = ""


#: Approved and scheduled, but nobody was there to send it: a person decides. What was
#: not approved in time expires.
_LATE: dict[str, str] = {PublicationState.SCHEDULED: PublicationState.MISSED}
_EXPIRED = PublicationState.EXPIRED


def begin_due(house: House) -> list[Begun]:
    """Let due editions begin: approved as they stand, and not too late."""
    now = house.clock.now()
    begun = []
    with house.store.write(durable=True, in_turn=True) as session:
        window = timedelta(
            minutes=load_catalogue(session).programme.lateness_window_minutes
        )
        for row in due(session, "edition", now):
            before = row.state
            if now - row.due_at > window:
                late = _LATE.get(before, _EXPIRED)
                # Sent back after it was approved: that reason tells more.
                older = row.reason if late == _EXPIRED else {}
                move(row, late, **(older or {"key": f"rules.why.{late}"}))
            elif not is_held(session, row.unit, row.plan_entry):
                _begin(session, row, now)
            session.add(row)
            if row.state != before:
                begun.append(Begun(publication=row.external_id, state=row.state))
    return begun


def _begin(session: Session, row: Publication, now: datetime) -> None:
    """State is read again at the moment of commit."""
    if row.state == PublicationState.SCHEDULED and approved_content(session, row):
        move(row, PublicationState.SENDING)
        row.published_at = now


def send_begun(house: House, progress: Progress | None = None) -> list[str]:
    """Send everything that has begun and is not finished; return what finished."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with house.store.write() as session:
        waiting = [(row.id or 0, row.external_id) for row in sending(session)]
        take_back(session, owner=owner, now=house.clock.now(), alone=house.is_alone)
        end_stale(session, house.clock.now())
    finished, faults = [], []
    for identifier, name in waiting:
        try:
            if _send(house, identifier, owner, progress):
                finished.append(name)
        except Misconfigured:
            raise
        except CommsError as fault:
            # One edition that cannot be drawn does not hold the others.
            faults.append(fault)
    if faults:
        raise faults[0]
    return finished


def _send(
    house: House, publication_id: int, owner: str, progress: Progress | None
) -> bool:
    ready = [] if house.is_ending() else prepare(house, publication_id)
    if not ready:
        return False
    with house.store.read() as session:
        row = session.get_one(Publication, publication_id)
        through = _Through(session, row, progress)
    journal = LedgerJournal(
        house.store,
        house.clock,
        owner=owner,
        consequences=Consequences(house.key, house.tally),
        progress=lambda _publication_id, count: through.add(count),
    )
    stream = _chosen(house, row, ready, owner, journal)
    first = next(stream, None)
    if first is not None:
        try:
            house.open_mail().send(_until_ending(house, first, stream), journal)
        except CommsError:
            # The next beat, or another worker, need not wait for the lease to end.
            journal.release()
            raise
    if house.is_ending():
        journal.release()
    return _finish(house, publication_id)


def _until_ending(
    house: House, first: MergedMessage, stream: Iterator[MergedMessage]
) -> Iterator[MergedMessage]:
    """Hand out messages until this process is told to end."""
    for message in chain([first], stream):
        if house.is_ending():
            return
        yield message


class _Through:
    """Tells how far an edition is: counted once, then added up."""

    def __init__(
        self, session: Session, row: Publication, progress: Progress | None
    ) -> None:
        self._name, self._tell = row.external_id, progress
        self._total = sum(n for _, _, n in deliveries.counts(session, row.id))
        self._done = self._total - deliveries.unfinished(session, row.id)

    def add(self, through: int) -> None:
        """Note that so many more are through; said at each hundredth part."""
        before, self._done = self._done, self._done + through
        part = max(1, self._total // 100)
        if self._tell and before // part != self._done // part:
            self._tell(self._name, self._done, self._total)


def _chosen(
    house: House,
    row: Publication,
    found: list[Message],
    owner: str,
    journal: LedgerJournal,
) -> Iterator[MergedMessage]:
    """Return the messages of a newsletter for readers, or of a notice for staff."""
    skeletons = {
        (m.language, m.level, m.variant): Skeleton.from_bytes(m.skeleton) for m in found
    }
    if row.kind != NOTICE:
        merger = _merger(house, row, skeletons)
        return _stream(house, partial(_take, house, row, owner), merger.merge, journal)
    staff = StaffMerger(
        skeletons=skeletons,
        key=house.key,
        mail_domain=house.settings.mail_domain,
        date=row.published_at or house.clock.now(),
        signers=house.signers,
    )
    take = partial(_take_staff, house, row, owner)
    return _stream(house, take, staff.merge, journal)


def _take(
    house: House, row: Publication, owner: str, session: Session
) -> tuple[list[Claimed], int]:
    return claim(
        session,
        row.id or 0,
        newsletter=row.newsletter or "",
        owner=owner,
        key=house.key,
        now=house.clock.now(),
        limit=BATCH,
    )


def _take_staff(
    house: House, row: Publication, owner: str, session: Session
) -> tuple[list[StaffClaimed], int]:
    users = load_catalogue(session).all(User)
    return claim_staff(
        session,
        row.id or 0,
        addresses={user.id: user.email for user in users},
        owner=owner,
        now=house.clock.now(),
        limit=BATCH,
    )


def _stream(
    house: House,
    take: Callable[[Session], tuple[list[Taken], int]],
    merge: Callable[[Taken], MergedMessage],
    journal: LedgerJournal,
) -> Iterator[MergedMessage]:
    """Claim, merge and hand out deliveries until none is ready."""
    while True:
        with house.store.write() as session:
            claimed, taken = take(session)
        if not taken:
            return
        journal.expect(claimed)
        for one in claimed:
            try:
                merged = merge(one)
            except CommsError as error:
                reason = Declined(reason=str(error))
                journal.settle(one.taken.id, reason)
            else:
                yield merged


def _merger(
    house: House,
    row: Publication,
    skeletons: Mapping[tuple[str, str, str], Skeleton],
) -> Merger:
    return Merger(
        skeletons=skeletons,
        key=house.key,
        base_url=house.base_url,
        mail_domain=house.settings.mail_domain,
        date=row.published_at or house.clock.now(),
        signers=house.signers,
    )


def _finish(house: House, publication_id: int) -> bool:
    """*Finished* is computed from rows, never from a cursor."""
    with house.store.write(durable=True) as session:
        row = locked(session, publication_id)
        if row.state == PublicationState.CANCELLED:
            # Deferred since, or put back, by this very run.
            deliveries.cancel_deliveries(session, row.id)
        over = row.state != PublicationState.SENDING or row.recipients_fixed_at is None
        if over or deliveries.unfinished(session, row.id):
            return False
        doubtful = bool(deliveries.unknown(session, row.id))
        if doubtful:
            move(row, PublicationState.PARTLY_FAILED, key="rules.why.unknown")
        else:
            move(row, PublicationState.SENT)
        row.finished_at = house.clock.now()
        session.add(row)
        close_all_accepted(session, publication_id)
        return True
