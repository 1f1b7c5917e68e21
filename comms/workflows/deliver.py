"""Sends editions: begin, fix recipients, render; then the lanes claim, send, record.

Each stage is safe to repeat, so an interrupted edition goes on where it stopped.
Every language is rendered before the first message leaves: both or neither.
"""

from dataclasses import dataclass
from datetime import datetime

from comms.campaigns.leaving_times import is_late
from comms.campaigns.publications import move
from comms.deliver.claims import take_back
from comms.deliver.settling import end_stale
from comms.errors import CommsError, StoreUnavailable
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.store.pauses import is_held
from comms.store.publications import due, sending
from comms.store.workers import anything_under_way, let_go
from comms.workflows.house import House
from comms.workflows.lane import work_lanes
from comms.workflows.prepare import approved_content, prepare
from comms.workflows.progress import Progress
from comms.workflows.quiet import keeps_quiet


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
    with house.store.read() as session:
        if not _any_begins(session, now):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        for row in due(session, "edition", now):
            before = row.state
            if is_late(catalogue, row, now):
                late = _LATE.get(before, _EXPIRED)
                # Sent back after it was approved: that reason tells more.
                older = row.reason if late == _EXPIRED else {}
                move(row, late, **(older or {"key": f"rules.why.{late}"}))
            elif not is_held(
                session, row.unit, row.plan_entry, row.id
            ) and not keeps_quiet(session, catalogue, row, now):
                _begin(session, row, now)
            session.add(row)
            if row.state != before:
                begun.append(Begun(publication=row.external_id, state=row.state))
    return begun


def _any_begins(session: Session, now: datetime) -> bool:
    """Tell whether an edition that is due may go, or has waited for too long."""
    waiting = due(session, "edition", now)
    catalogue = load_catalogue(session) if waiting else None
    return catalogue is not None and any(
        is_late(catalogue, row, now)
        or (
            row.state == PublicationState.SCHEDULED
            and not is_held(session, row.unit, row.plan_entry, row.id)
            and not keeps_quiet(session, catalogue, row, now)
        )
        for row in waiting
    )


def _begin(session: Session, row: Publication, now: datetime) -> None:
    """State is read again at the moment of commit."""
    if row.state == PublicationState.SCHEDULED and approved_content(session, row):
        move(row, PublicationState.SENDING)
        row.published_at = now


def send_begun(house: House, progress: Progress | None = None) -> list[str]:
    """Send everything that has begun and is not finished; return what finished.

    Raises:
        CommsError: What one of them, or a lane, raised; it held no other.
    """
    fault = None
    with house.store.read() as session:
        is_any = anything_under_way(session)
    try:
        if is_any:
            with house.store.write() as session:
                # Nothing of this process is under way: an earlier run may have failed.
                let_go(session, house.name)
            prepare_begun(house)
    except StoreUnavailable:
        raise
    except CommsError as raised:
        fault = raised
    finished = work_lanes(house, progress=progress)
    if fault is not None:
        raise fault
    return finished


def prepare_begun(house: House, *, is_first: bool = True) -> None:
    """Take back what dead workers held, and prepare everything that has begun.

    Args:
        house: The site.
        is_first: Nothing has been sent since this process began, so one that is alone
            takes all that is in other hands for left behind. Later it may be a test
            that a command sends by itself.

    Raises:
        StoreUnavailable: At once.
        CommsError: The first fault of a publication; the others are prepared.
    """
    with house.store.write() as session:
        waiting = [row.id or 0 for row in sending(session)]
        take_back(
            session,
            owner=house.name,
            now=house.clock.now(),
            alone=house.is_alone and is_first,
        )
        end_stale(session, house.clock.now())
    faults = []
    for identifier in waiting:
        try:
            if not house.is_ending():
                prepare(house, identifier)
        except StoreUnavailable:
            raise
        except CommsError as fault:
            # One edition that cannot be drawn does not hold the others.
            faults.append(fault)
    if faults:
        raise faults[0]
