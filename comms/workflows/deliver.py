"""Sends editions: fix recipients, render, claim, send, record, finish.

Each stage is safe to repeat, so an interrupted edition goes on where it stopped.
Every language is rendered before the first message leaves: both or neither.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from comms.campaigns.publications import void_changed
from comms.deliver.claims import claim, take_back
from comms.deliver.journal import LedgerJournal
from comms.deliver.merging import Merger
from comms.deliver.recipients import fix_recipients
from comms.deliver.served import served
from comms.errors import CommsError
from comms.mime.skeleton import Skeleton
from comms.model.states import (
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Publication
from comms.ports import Declined, MergedMessage
from comms.store import Session, deliveries
from comms.store.catalogue import load_catalogue
from comms.store.publications import due, messages, sending
from comms.workflows.draw import EditionContent, read_edition
from comms.workflows.house import House
from comms.workflows.messages import render_messages

#: Deliveries one worker claims at a time.
BATCH = 50
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
    with house.store.write() as session:
        catalogue = load_catalogue(session)
        window = timedelta(minutes=catalogue.programme.lateness_window_minutes)
        for row in due(session, "edition", now):
            before = row.state
            if now - row.due_at > window:
                row.state = step(PUBLICATION_STEPS, before, _LATE.get(before, _EXPIRED))
            else:
                _begin(session, house, row)
            session.add(row)
            if row.state != before:
                begun.append(Begun(publication=row.external_id, state=row.state))
    return begun


def _begin(session: Session, house: House, row: Publication) -> None:
    """State is read again at the moment of commit."""
    content = read_edition(session, load_catalogue(session), row)
    void_changed(row, content.content_hash)
    approved = all(
        item.state == ItemState.APPROVED and item.approved_hash == item.content_hash
        for item in content.items
    )
    if row.state == PublicationState.SCHEDULED and approved:
        row.state = step(PUBLICATION_STEPS, row.state, PublicationState.SENDING)
        row.published_at = house.clock.now()


def send_begun(house: House, progress: Progress | None = None) -> list[str]:
    """Send everything that has begun and is not finished; return what finished."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with house.store.write() as session:
        waiting = [(row.id or 0, row.external_id) for row in sending(session)]
        if waiting:
            take_back(session, owner=owner, now=house.clock.now(), alone=house.is_alone)
    return [
        name
        for identifier, name in waiting
        if _send(house, identifier, owner, progress)
    ]


def _send(
    house: House, publication_id: int, owner: str, progress: Progress | None
) -> bool:
    content = _prepare(house, publication_id)
    journal = LedgerJournal(
        house.store,
        house.clock,
        publication_id=publication_id,
        newsletter=content.newsletter.id,
        progress=_counter(house, content.publication, progress),
    )
    stream = _stream(house, content, owner, journal)
    first = next(stream, None)
    if first is not None:
        house.open_mail().send(_chain(first, stream), journal)
    return _finish(house, publication_id)


def _chain(
    first: MergedMessage, rest: Iterator[MergedMessage]
) -> Iterator[MergedMessage]:
    yield first
    yield from rest


def _counter(
    house: House, row: Publication, progress: Progress | None
) -> Callable[[], None]:
    if progress is None:
        return lambda: None

    def count() -> None:
        with house.store.read() as session:
            total = sum(n for _, _, n in deliveries.counts(session, row.id))
            left = deliveries.unfinished(session, row.id)
        progress(row.external_id, total - left, total)

    return count


def _prepare(house: House, publication_id: int) -> EditionContent:
    """Fix the recipients, then render what they need; both are safe to repeat."""
    with house.store.read() as session:
        row = session.get_one(Publication, publication_id)
        content = read_edition(session, load_catalogue(session), row)
    languages = content.plan.languages
    fallback = content.catalogue.fallbacks(languages[0])
    fix_recipients(
        house.store,
        publication_id,
        newsletter=content.newsletter.id,
        audiences=content.plan.audiences,
        choose=lambda person: served(
            person,
            languages,
            (*content.catalogue.fallbacks(person.language), *fallback),
            content.easy_languages,
        ),
        now=house.clock.now(),
    )
    with house.store.write() as session:
        render_messages(session, house, content)
    return content


def _stream(
    house: House, content: EditionContent, owner: str, journal: LedgerJournal
) -> Iterator[MergedMessage]:
    """Claim, merge and hand out deliveries until none is ready."""
    row = content.publication
    merger = _merger(house, row)
    while True:
        with house.store.write() as session:
            claimed, taken = claim(
                session,
                row.id or 0,
                newsletter=content.newsletter.id,
                owner=owner,
                key=house.key,
                now=house.clock.now(),
                limit=BATCH,
            )
        if not taken:
            return
        journal.expect(claimed)
        for one in claimed:
            try:
                merged = merger.merge(one)
            except CommsError as error:
                reason = Declined(reason=str(error))
                journal.settle(one.delivery.id or 0, reason)
            else:
                yield merged


def _merger(house: House, row: Publication) -> Merger:
    with house.store.read() as session:
        found = messages(session, row.id)
    return Merger(
        skeletons={
            (m.language, m.level, m.variant): Skeleton.from_bytes(m.skeleton)
            for m in found
        },
        key=house.key,
        base_url=house.base_url,
        mail_domain=house.settings.mail_domain,
        date=row.published_at or house.clock.now(),
    )


def _finish(house: House, publication_id: int) -> bool:
    """*Finished* is computed from rows, never from a cursor."""
    with house.store.write(durable=True) as session:
        row = session.get_one(Publication, publication_id)
        if row.recipients_fixed_at is None or deliveries.unfinished(session, row.id):
            return False
        doubtful = bool(deliveries.unknown(session, row.id))
        row.state = step(
            PUBLICATION_STEPS,
            row.state,
            PublicationState.PARTLY_FAILED if doubtful else PublicationState.SENT,
        )
        row.finished_at = house.clock.now()
        session.add(row)
        return True
