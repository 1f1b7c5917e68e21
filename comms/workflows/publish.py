"""Puts pages out when they are due: every language at one instant, or none.

What readers see is a frozen Message per language and level, not the item itself: an
edit shows only after its approval, as a new revision.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from comms.campaigns.leaving_times import is_late
from comms.campaigns.publications import WEB, move
from comms.content.gate import is_ready
from comms.content.words import Words, words_of
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Item, Message, Publication, Version
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.following import behind, pages_behind
from comms.store.pauses import is_held
from comms.store.publications import due, messages
from comms.store.waiting import items_named
from comms.workflows.correct import let_out
from comms.workflows.house import House
from comms.workflows.told_events import open_events

#: Variant of the messages that pages show.
PAGE = "page"


def publish_due(house: House) -> list[Publication]:
    """Publish the pages that are due and ready; what is too late waits for a person."""
    now = house.clock.now()
    with house.store.read() as session:
        # Most beats find nothing to do, and then nobody waits for a lock.
        if not _any_leaves(session, now) and not pages_behind(session):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        waiting = due(session, PAGE, now)
        changed = _publish(session, house, waiting) if waiting else []
        return [*changed, *_follow(session, now)]


def _any_leaves(session: Session, now: datetime) -> bool:
    """Tell whether a page that is due can leave, or has waited for too long."""
    waiting = due(session, PAGE, now)
    if not waiting:
        return False
    catalogue, items = load_catalogue(session), _told_by(session, waiting)
    return any(
        is_late(catalogue, row, now)
        or (
            is_ready(session, catalogue, items[row.external_id], now)
            and not is_held(session, row.unit, row.plan_entry, row.id)
        )
        for row in waiting
    )


def _told_by(session: Session, pages: Iterable[Publication]) -> Mapping[str, Item]:
    return items_named(session, {row.external_id for row in pages})


def _publish(
    session: Session, house: House, waiting: Sequence[Publication]
) -> list[Publication]:
    """Publish those of the due pages that are ready; return what changed."""
    now, catalogue = house.clock.now(), load_catalogue(session)
    items = _told_by(session, waiting)
    changed = []
    for row in waiting:
        item = items[row.external_id]
        ready = is_ready(session, catalogue, item, now)
        if is_late(catalogue, row, now):
            # Not approved in time: expired. Ready, but nobody was there to
            # publish it: missed, and a person decides.
            late = PublicationState.MISSED if ready else PublicationState.EXPIRED
            move(row, late, key=f"rules.why.{late}")
        elif ready and not is_held(session, row.unit, row.plan_entry, row.id):
            put_out(session, row, item, now)
            let_out(session, house, row, item)
        else:
            continue
        session.add(row)
        changed.append(row)
    return changed


def _follow(session: Session, now: datetime) -> list[Publication]:
    """Show on pages that are out what was approved since; return those put back."""
    back = []
    for row, item in behind(session):
        if is_held(session, row.unit, row.plan_entry, row.id):
            continue
        if row.state == PublicationState.WITHDRAWN:
            move(row, PublicationState.SENT)
            back.append(row)
        # One that is named since, or was taken back with it.
        open_events(session, item, now)
        snapshot(session, row, item, now)
        row.approved_hash = row.content_hash = item.content_hash
        session.add(row)
    return back


def put_out(session: Session, row: Publication, item: Item, now: datetime) -> None:
    """Make a page visible in all its languages at one instant."""
    snapshot(session, row, item, now)
    move(row, PublicationState.SENT)
    row.approved_hash = row.content_hash = item.content_hash
    row.published_at = row.finished_at = now
    _record(session, row, item, now)
    open_events(session, item, now)


def snapshot(session: Session, row: Publication, item: Item, now: datetime) -> None:
    """Freeze what the page shows, as new revisions of its messages."""
    old = {(m.language, m.level): m for m in messages(session, row.id)}
    for version in folders.versions_of(session, item.id):
        before = old.get((version.language, version.level))
        content = _content(item, version)
        if before is not None and before.skeleton == content:
            continue
        session.add(
            Message(
                publication_id=row.id or 0,
                account=WEB,
                language=version.language,
                level=version.level,
                variant=PAGE,
                revision=before.revision + 1 if before else 1,
                subject=version.title,
                skeleton=content,
                html="",
                content_hash=item.content_hash,
                created_at=now,
            )
        )
    session.flush()


def _content(item: Item, version: Version) -> bytes:
    words = words_of(version)
    return json.dumps(
        {
            "facts": item.facts,
            "title": words.title,
            "lead": words.lead,
            "body": words.body,
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()


def words_shown(text: Message) -> Words:
    """Return the words that a page shows."""
    content = json.loads(text.skeleton)
    return Words(
        language=text.language,
        level=text.level,
        title=content["title"],
        lead=content["lead"],
        body=content["body"],
    )


def _record(session: Session, row: Publication, item: Item, now: datetime) -> None:
    """Write what was told to the world into the ledger."""
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": WEB,
                "recipient": f"public:{version.language}:{version.level}",
                "language": version.language,
                "level": version.level,
                "variant": PAGE,
                "state": DeliveryState.SENT.value,
                "sent_at": now,
            }
            for version in folders.versions_of(session, item.id)
        ],
    )


def record_already_out(session: Session, now: datetime) -> None:
    """Freeze the pages that were out before the store existed."""
    new = folders.pages_without_messages(session)
    items = _told_by(session, new)
    for row in new:
        item = items.get(row.external_id)
        if item is not None:
            snapshot(session, row, item, now)
            _record(session, row, item, row.published_at or now)
