"""Writes a campaign folder into the store.

In the caller's transaction, so a folder is applied whole or not at all. An edit of
what was approved voids the approval: the item is a draft again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from comms.clock import instant
from comms.content.differences import (
    Difference,
    as_told,
    body_of,
    hash_of,
    programme_of,
    source_of,
)
from comms.content.fact_records import (
    REFERRED,
    is_typed_as_before,
    note_change,
    note_entry,
    note_texts,
)
from comms.content.folder import Entry, Folder
from comms.content.programme_uses import named_in
from comms.content.words import EVENT_MARK, events_in, events_told
from comms.model.plans import EditionPlan, EventFacts, ItemFacts, VersionText
from comms.model.states import ITEM_STEPS, ItemState, step
from comms.model.tables import Definition, Event, Item, SourceFile, Version
from comms.store import Session
from comms.store import folders as rows
from comms.store.catalogue import STANDING
from comms.store.facts import note_uses
from comms.store.file_contents import Stamp, rows_of
from comms.store.file_contents import stamps as file_stamps
from comms.store.item_names import keep_names
from comms.store.item_words import keep
from comms.store.publications import of_item
from comms.store.standing import move_definitions

#: States that somebody has been asked for, or has given.
_PROMISED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})
#: States in which nobody has been asked.
_UNASKED = frozenset({ItemState.DRAFT, ItemState.RETURNED})
#: Where a file was written.
FOLDER, DESK = "folder", "desk"

#: The SEQUENCE of an event after a change: of the one before, and both states.
NextSequence = Callable[[int, EventFacts, EventFacts], int]


def apply(
    session: Session,
    folder: Folder,
    changes: Sequence[Difference],
    now: datetime,
    *,
    next_sequence: NextSequence,
    only_changes: bool = False,
) -> None:
    """Write the differences; the caller commits.

    Args:
        session: A writing session.
        folder: As it shall be.
        changes: What `differences` found.
        now: When.
        next_sequence: Says which changes of events calendars must take over.
        only_changes: What has not changed is not looked at once more, as it is when
            somebody applies a folder with another version of this program.
    """
    source = source_of(folder)
    zone = programme_of(folder).timezone
    changed = {(change.kind, change.id) for change in changes}
    only = changed if only_changes else None
    _write_files(session, source, folder)
    _write_definitions(session, source, folder, now, only)
    by_kind: dict[type, list[tuple[Any, str]]] = {}
    for entry in folder.entries:
        by_kind.setdefault(type(entry.described), []).append(
            (entry.described, entry.path)
        )
    # An event that a correction has changed since stays as it is.
    touched = {change.id for change in changes if change.kind == EventFacts.kind}
    events = [
        (facts, path)
        for facts, path in by_kind.get(EventFacts, [])
        if facts.id in touched
    ]
    moved = _write_events(session, source, zone, events, now, next_sequence)
    _write_items(session, source, by_kind, now, only)
    _void_tellers(session, source, moved)
    _remove(session, source, changes)


def take_over(session: Session, folder: Folder) -> None:
    """Note which files the folder itself has now, where nothing else has changed."""
    _write_files(session, source_of(folder), folder)


def _write_files(session: Session, source: str, folder: Folder) -> None:
    stamps = file_stamps(session, source)
    # A folder that has a file of the desk takes it over.
    new = {
        path: Stamp(digest, DESK if path in folder.desk else FOLDER)
        for path, digest in folder.hashes.items()
    }
    others = [path for path, stamp in new.items() if stamps.get(path) != stamp]
    gone = [path for path in stamps if path not in new]
    old = rows_of(session, source, [*others, *gone])
    for path in others:
        row = old.get(path) or SourceFile(
            source=source, path=path, content=b"", sha256=""
        )
        if row.sha256 != new[path].sha256:
            row.content, row.sha256 = folder.files[path], new[path].sha256
        row.origin = new[path].origin
        session.add(row)
    for path in gone:
        session.delete(old[path])


def _write_definitions(
    session: Session,
    source: str,
    folder: Folder,
    now: datetime,
    only: AbstractSet[tuple[str, str]] | None,
) -> None:
    standing = [one for one in folder.entries if one.described.kind in STANDING]
    places = {
        (one.described.kind, one.described.id): (one.path, position)
        for position, one in enumerate(standing)
    }
    if only is not None:
        stay = {key: place for key, place in places.items() if key not in only}
        move_definitions(session, source, stay)
    old = rows.definitions(session, source, only)
    for entry in standing:
        key = entry.described.kind, entry.described.id
        if only is None or key in only:
            row = old.pop(key, None)
            _write_definition(session, source, row, entry, places[key][1], now)
    for row in old.values():
        if row.kind == EditionPlan.kind:
            note_uses(session, f"{row.kind}:{row.external_id}", ())
        session.delete(row)
    session.flush()


def _write_definition(
    session: Session,
    source: str,
    row: Definition | None,
    entry: Entry,
    position: int,
    now: datetime,
) -> None:
    kind, body = entry.described.kind, body_of(entry.described)
    row = row or Definition(
        source=source,
        kind=kind,
        external_id=entry.described.id,
        path="",
        position=0,
        body={},
        content_hash="",
    )
    digest = hash_of(body)
    # Most stay as they are; to set what is set already costs as much as a change.
    if (row.content_hash, row.path, row.position) == (digest, entry.path, position):
        return
    if kind in REFERRED and row.content_hash != digest:
        note_change(session, row, body, now)
    row.path, row.position, row.body = entry.path, position, body
    row.content_hash = digest
    session.add(row)
    if isinstance(entry.described, EditionPlan):
        note_entry(session, entry.described)


def _write_events(
    session: Session,
    source: str,
    zone: str,
    found: Iterable[tuple[EventFacts, str]],
    now: datetime,
    next_sequence: NextSequence,
) -> set[str]:
    """Write events; return those that take place and say something else than before."""
    old, changed = rows.events(session, source), set()
    for typed, path in found:
        row = old.get(typed.id)
        facts = as_told(typed, row)
        note_entry(session, facts)
        body = body_of(facts)
        digest = hash_of(body)
        if row is not None and row.content_hash == digest:
            continue
        if row is not None:
            before = EventFacts.model_validate(row.facts)
            # Of one that is called off, what tells it is held with a reason.
            changed |= {facts.id} if before.cancelled or not facts.cancelled else set()
            row.sequence = next_sequence(row.sequence, before, facts)
        row = row or Event(
            source=source,
            external_id=facts.id,
            unit=facts.unit,
            path=path,
            facts={},
            content_hash="",
            uid=f"{facts.id}.{source}@comms",
            sequence=0,
            starts_at=now,
            ends_at=now,
            updated_at=now,
        )
        row.unit, row.path, row.facts, row.content_hash = facts.unit, path, body, digest
        row.starts_at, row.ends_at = (
            instant(facts.starts, zone),
            instant(facts.ends, zone),
        )
        row.updated_at = now
        session.add(row)
    session.flush()
    return changed


def _void_tellers(session: Session, source: str, changed: set[str]) -> None:
    """Ask anew for the approval of what tells a changed event, and has not left.

    What readers know already is put right by a correction, which is approved itself.
    """
    if not changed:
        return
    bodies = rows.bodies_with(session, EVENT_MARK)
    for item in rows.items(session, source).values():
        named = {
            name for body in bodies.get(item.id or 0, ()) for name in events_in(body)
        }
        if item.state not in _PROMISED or not changed & {*item.facts["events"], *named}:
            continue
        told = of_item(session, item.external_id)
        if item.facts.get("corrects") or any(row.published_at for row in told):
            continue
        item.state = step(ITEM_STEPS, item.state, ItemState.DRAFT)
        item.approved_hash = None
        session.add(item)


def _write_items(
    session: Session,
    source: str,
    by_kind: Mapping[type, list[tuple[Any, str]]],
    now: datetime,
    only: AbstractSet[tuple[str, str]] | None,
) -> None:
    named: set[str] | None = None
    if only is not None:
        named = {name for kind, name in only if kind == ItemFacts.kind}
        # The names of items have no dot: "item.fi.standard".
        named |= {
            name.partition(".")[0] for kind, name in only if kind == VersionText.kind
        }
    old = rows.items(session, source, named)
    texts: dict[str, list[tuple[VersionText, str]]] = {}
    for text, path in by_kind.get(VersionText, []):
        texts.setdefault(text.item, []).append((text, path))
    for facts, path in by_kind.get(ItemFacts, []):
        if named is not None and facts.id not in named:
            continue
        _write_item(
            session, source, old.get(facts.id), facts, path, texts[facts.id], now
        )


def _write_item(  # noqa: PLR0913, PLR0917 - the parts of an item
    session: Session,
    source: str,
    row: Item | None,
    facts: ItemFacts,
    path: str,
    texts: Sequence[tuple[VersionText, str]],
    now: datetime,
) -> None:
    body = body_of(facts)
    digest = hash_of([body, [body_of(text) for text, _ in texts]])
    if row is not None and row.content_hash == digest:
        return
    row = row or Item(
        source=source,
        external_id=facts.id,
        type=facts.type,
        unit=facts.scope,
        owner=facts.owner,
        path=path,
        facts={},
        content_hash="",
        publish_local=facts.publish_at,
        updated_at=now,
    )
    if row.state not in _UNASKED and not _stays_withdrawn(session, row, body, texts):
        row.state = step(ITEM_STEPS, row.state, ItemState.DRAFT)
    row.type, row.unit, row.owner, row.path = (
        facts.type,
        facts.scope,
        facts.owner,
        path,
    )
    row.facts, row.content_hash = body, digest
    row.publish_local, row.updated_at = facts.publish_at, now
    row.closes_local, row.adopted_from = facts.closes, facts.adopted_from
    row.is_for_units = facts.kit_for_units or None
    session.add(row)
    session.flush()
    _write_versions(session, row, texts, now)
    told = [text for text, _ in texts]
    note_texts(session, facts, told)
    events = {(EventFacts.kind, name) for name in events_told(told)}
    keep_names(session, row, {*named_in(facts), *events})
    keep(session, row, [words for text in told for words in (text.title, text.lead)])


def _stays_withdrawn(
    session: Session,
    item: Item,
    body: Mapping[str, Any],
    texts: Sequence[tuple[VersionText, str]],
) -> bool:
    """Tell whether what a person withdrew says something else by reference alone."""
    # What a folder left out and has again has no hash.
    was_left_out = not item.content_hash
    if item.state != ItemState.WITHDRAWN or was_left_out or item.facts != body:
        return False
    stored = rows.versions_of(session, item.id)
    return is_typed_as_before(stored, [text for text, _ in texts])


def _write_versions(
    session: Session,
    item: Item,
    texts: Sequence[tuple[VersionText, str]],
    now: datetime,
) -> None:
    found = rows.versions_of(session, item.id)
    old = {(version.language, version.level): version for version in found}
    for text, path in texts:
        digest = hash_of(body_of(text))
        row = old.pop((text.language, text.level), None)
        if row is not None and row.content_hash == digest:
            continue
        row = row or Version(
            item_id=item.id or 0,
            language=text.language,
            level=text.level,
            revision=0,
            content_hash="",
            path=path,
            title="",
            lead="",
            social="",
            body="",
            updated_at=now,
        )
        row.revision, row.content_hash, row.path = row.revision + 1, digest, path
        row.title, row.lead, row.social, row.body = (
            text.title,
            text.lead,
            text.social,
            text.body,
        )
        row.written = text.written
        row.updated_at = now
        session.add(row)
    for row in old.values():
        session.delete(row)
    session.flush()


def _remove(session: Session, source: str, changes: Sequence[Difference]) -> None:
    """Take out what the folder no longer has; what was published stays on record."""
    gone = [change for change in changes if change.verb == "remove"]
    named = {change.id for change in gone if change.kind == ItemFacts.kind}
    items = rows.items(session, source, named)
    events = rows.events(session, source) if gone else {}
    for change in gone:
        if change.kind == "item":
            item = items[change.id]
            if item.state != ItemState.WITHDRAWN:
                item.state = step(ITEM_STEPS, item.state, ItemState.WITHDRAWN)
            # Unlike what a person withdrew: nothing of it stands in the folder.
            item.content_hash = ""
            session.add(item)
        if change.kind == "event":
            note_uses(session, f"event:{change.id}", ())
            session.delete(events[change.id])
