"""The difference between a campaign folder and the store: what `comms plan` shows.

Only compares. Applying the same folder twice finds no difference the second time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comms.content.fact_fields import Referring, texts_of, with_texts
from comms.content.folder import PROGRAMME, Entry, Folder, sha256
from comms.content.stored import Stored, body_of
from comms.errors import Refused
from comms.model.plans import EventFacts
from comms.model.programme import Programme
from comms.model.tables import Event
from comms.store import Session
from comms.store import folders as rows
from comms.store.file_contents import stamps as file_stamps

__all__ = [
    "Difference",
    "as_told",
    "body_of",
    "differences",
    "hash_of",
    "programme_of",
    "sha256",
    "source_of",
]


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


def differences(
    session: Session, folder: Folder, *, only_changes: bool = False
) -> list[Difference]:
    """Return what applying the folder would change, in the folder's order.

    A file whose bytes have not changed since it was applied changes nothing, even
    where the store has gone on since, as by a correction.

    Args:
        session: The store as it is now.
        folder: As it shall be.
        only_changes: Texts say what they said while no fact, block or programme has
            changed; else each text with a reference is looked at once more, as it is
            when somebody applies a folder with another version of this program.

    Raises:
        Refused: "other_programme": a site holds one programme.
    """
    source = source_of(folder)
    if others := [name for name in rows.sources(session) if name != source]:
        raise Refused("other_programme", stored=others[0], given=source)
    events = rows.events(session, source)
    old = Stored(session, source, events)
    new = {(e.described.kind, e.described.id): e for e in folder.entries}
    files = {path: stamp.sha256 for path, stamp in file_stamps(session, source).items()}
    kept = {path for path, digest in folder.hashes.items() if files.get(path) == digest}
    may_say_else = not only_changes or _is_said_else(files, folder.hashes)
    compared = {
        key: entry
        for key, entry in new.items()
        if entry.path not in kept
        or key not in old.paths
        or (
            (may_say_else or key[0] == EventFacts.kind)
            and _has_references(entry, events)
        )
    }
    bodies = old.bodies(compared)
    found = [
        difference
        for key, entry in compared.items()
        if (difference := _compare(key, entry.path, _body(entry, events), bodies))
    ]
    found += [
        Difference(verb="remove", kind=kind, id=identifier, path=path)
        for (kind, identifier), path in old.paths.items()
        if (kind, identifier) not in new
    ]
    return found + _file_differences(files, folder.hashes)


def _is_said_else(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Tell whether a file has changed that references are filled in from."""
    return any(
        path == PROGRAMME or path.startswith(("facts/", "blocks/"))
        for path, _ in old.items() ^ new.items()
    )


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
    old: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Difference | None:
    if key not in old:
        return Difference(verb="add", kind=key[0], id=key[1], path=path)
    before = old[key]
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
    old: Mapping[str, str], new: Mapping[str, str]
) -> list[Difference]:
    """Files whose bytes differ: comments, pictures, notes beside the entries."""
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
