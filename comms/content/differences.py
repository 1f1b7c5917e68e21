"""The difference between a campaign folder and the store: what `comms plan` shows.

Only compares. Applying the same folder twice finds no difference the second time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comms.content.fact_fields import Referring, texts_of, with_texts
from comms.content.folder import Entry, Folder
from comms.errors import Refused
from comms.model.plans import EventFacts, VersionText
from comms.model.programme import Described, Programme
from comms.model.states import ItemState
from comms.model.tables import Event, Version
from comms.store import Session
from comms.store import folders as rows


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that applying the folder changes."""

    #: "add", "change" or "remove".
    verb: str
    kind: str
    id: str
    path: str
    #: Keys that change; empty for what is added or removed.
    keys: tuple[str, ...] = ()
    #: What follows from it, as a message key of `rules`; "" if nothing does.
    consequence: str = ""


def hash_of(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def source_of(folder: Folder) -> str:
    """Return the name under which a folder is kept: the id of its programme."""
    return programme_of(folder).id


def programme_of(folder: Folder) -> Programme:
    """Return the programme that a folder without errors describes."""
    return next(
        entry.described
        for entry in folder.entries
        if isinstance(entry.described, Programme)
    )


def differences(session: Session, folder: Folder) -> list[Difference]:
    """Return what applying the folder would change, in the folder's order.

    A file whose bytes have not changed since it was applied changes nothing, even
    where the store has gone on since, as by a correction.

    Raises:
        Refused: "other_programme": a site holds one programme.
    """
    source = source_of(folder)
    if others := [name for name in rows.sources(session) if name != source]:
        raise Refused("other_programme", stored=others[0], given=source)
    events = rows.events(session, source)
    old = _stored(session, source, events)
    new = {(e.described.kind, e.described.id): e for e in folder.entries}
    kept = {
        path
        for path, row in rows.source_files(session, source).items()
        if path in folder.files and sha256(folder.files[path]) == row.sha256
    }
    found = [
        difference
        for key, entry in new.items()
        if entry.path not in kept or key not in old or _has_references(entry, events)
        if (difference := _compare(key, entry.path, _body(entry, events), old))
    ]
    found += [
        Difference(verb="remove", kind=kind, id=identifier, path=path)
        for (kind, identifier), (path, _) in old.items()
        if (kind, identifier) not in new
    ]
    return found + _file_differences(session, source, folder)


def _has_references(entry: Entry, events: Mapping[str, Event]) -> bool:
    """Tell whether a text may say something else though its file has not changed.

    An event that readers know is as a correction left it, whatever its file says.
    """
    one = entry.described
    row = events.get(one.id) if isinstance(one, EventFacts) else None
    is_known = row is not None and row.published_at is not None
    return isinstance(one, Referring) and bool(one.written) and not is_known


def _body(entry: Entry, events: Mapping[str, Event]) -> dict[str, Any]:
    one = entry.described
    return body_of(
        as_told(one, events.get(one.id)) if isinstance(one, EventFacts) else one
    )


def as_told(event: EventFacts, row: Event | None) -> EventFacts:
    """Return an event as it is to be stored: what readers know by reference, they keep.

    Only a correction tells them that it says something else by now; so the row stays
    as it was told, until one goes out.
    """
    if row is None or row.published_at is None or not event.written:
        return event
    stands = EventFacts.model_validate(row.facts)
    said = {place: text for place, text, _ in texts_of(stands)}
    same = {
        place: said[place]
        for place, typed in event.written.items()
        if stands.written.get(place) == typed and place in said
    }
    return with_texts(event, same, event.written)


def _compare(
    key: tuple[str, str],
    path: str,
    body: Mapping[str, Any],
    old: Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]],
) -> Difference | None:
    if key not in old:
        return Difference(verb="add", kind=key[0], id=key[1], path=path)
    before = old[key][1]
    if before == body:
        return None
    keys = sorted(k for k in {*before, *body} if before.get(k) != body.get(k))
    voids = "approval_void" if key[0] in {"item", "version", "edition"} else ""
    return Difference(
        verb="change",
        kind=key[0],
        id=key[1],
        path=path,
        keys=tuple(keys),
        consequence=voids,
    )


def _file_differences(
    session: Session, source: str, folder: Folder
) -> list[Difference]:
    """Files whose bytes differ: comments, pictures, notes beside the entries."""
    old = {
        path: file.sha256 for path, file in rows.source_files(session, source).items()
    }
    new = {path: sha256(content) for path, content in folder.files.items()}
    return [
        Difference(verb=verb, kind="file", id=path, path=path)
        for path in sorted({*old, *new})
        if (verb := _verb(old.get(path), new.get(path)))
    ]


def _verb(old: str | None, new: str | None) -> str:
    if old == new:
        return ""
    if old is None:
        return "add"
    return "remove" if new is None else "change"


def _stored(
    session: Session, source: str, events: Mapping[str, Event]
) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Everything the store holds of a source, as bodies by kind and id."""
    found = {
        key: (row.path, row.body)
        for key, row in rows.definitions(session, source).items()
    }
    items = rows.items(session, source)
    for item in items.values():
        # What a person withdrew still stands in the folder.
        if item.state != ItemState.WITHDRAWN or item.content_hash:
            found["item", item.external_id] = (item.path, item.facts)
    names = {item.id: item.external_id for item in items.values()}
    texts = rows.versions(session, list(names))
    for item_id, versions in texts.items():
        for version in versions:
            body = body_of(_version_text(names[item_id], version))
            if ("item", names[item_id]) in found:
                found["version", body["id"]] = (version.path, body)
    for event in events.values():
        found["event", event.external_id] = (event.path, event.facts)
    return found


def _version_text(item: str, row: Version) -> VersionText:
    return VersionText(
        id=f"{item}.{row.language}.{row.level}",
        item=item,
        language=row.language,
        level=row.level,  # checked when it was written
        title=row.title,
        lead=row.lead,
        social=row.social,
        body=row.body,
        written=row.written,
    )


def body_of(described: Described) -> dict[str, Any]:
    """Return an entry as the JSON that is stored and compared."""
    return described.model_dump(mode="json")


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, as hex."""
    return hashlib.sha256(content).hexdigest()
