"""Lays the files that were written at the desk beside those of a folder.

What somebody wrote at the desk is never lost without a word: a folder that lacks it
keeps it, one that has the same bytes takes it over, and one with other bytes is
refused, unless it is said that the folder counts.
"""

from collections.abc import Mapping
from typing import Any

from comms.content.apply import DESK
from comms.content.check import check_folder
from comms.content.differences import body_of, sha256, source_of
from comms.content.fact_fields import as_written
from comms.content.folder import Entry, Folder, read_contents
from comms.content.seminar_problems import KEPT
from comms.content.writing_back import with_changes
from comms.errors import Finding, NotFound, Refused
from comms.model.plans import EventFacts
from comms.store import Session, folders


def with_desk(
    session: Session,
    folder: Folder,
    findings: tuple[Finding, ...],
    language: str,
    *,
    replace_desk: bool,
) -> tuple[Folder, tuple[Finding, ...]]:
    """Return the folder with what the desk wrote and it lacks, checked as a whole.

    Args:
        session: The store as it is now.
        folder: As it was read from the disk.
        findings: What was found in it.
        language: Of findings about files of the desk.
        replace_desk: The folder's bytes count where the desk wrote others.

    Raises:
        Refused: "desk_differs": the folder has other bytes for what the desk wrote.
    """
    written = {
        path: row
        for path, row in folders.source_files(session, source_of(folder)).items()
        if row.origin == DESK
    }
    given = [path for path in written if path in folder.files]
    if not replace_desk:
        changed = [p for p in given if written[p].sha256 != sha256(folder.files[p])]
        _refuse_others(session, folder, changed)
    lacking = {path: row.content for path, row in written.items() if path not in given}
    if not lacking:
        return folder, findings
    joined = read_contents({**folder.files, **lacking}, language, desk=lacking)
    return joined, tuple(
        found
        for found in check_folder(joined, language)
        if not (found.file in lacking and found.rule in KEPT)
    )


def _refuse_others(session: Session, folder: Folder, changed: list[str]) -> None:
    """Refuse a folder whose bytes are neither the desk's nor what export would give."""
    if not changed:
        return
    now = contents_now(session)
    if others := [path for path in changed if now[path] != folder.files[path]]:
        raise Refused("desk_differs", files=", ".join(sorted(others)))


def contents_now(session: Session) -> dict[str, bytes]:
    """Return the store's folder: bytes as written, with facts that changed since.

    Raises:
        NotFound: Nothing has been applied.
    """
    names = folders.sources(session)
    if not names:
        raise NotFound(key="missing.programme")
    files = folders.source_files(session, names[0])
    contents = {path: row.content for path, row in files.items()}
    facts = {name: row.facts for name, row in folders.events(session, names[0]).items()}
    for entry, event in _events_of(contents):
        before, after = _typed(event), facts[event.id]
        if after.get("written"):
            after = _typed(EventFacts.model_validate(after))
        contents[entry.path] = with_changes(
            entry.path, contents[entry.path], before, after
        )
    return contents


def _typed(event: EventFacts) -> dict[str, Any]:
    """Return an event as its file has it, with references."""
    return body_of(as_written(event))


def _events_of(contents: Mapping[str, bytes]) -> list[tuple[Entry, EventFacts]]:
    """Return the events that the files describe, read as they would be applied."""
    entries = read_contents(contents).entries
    return [
        (entry, entry.described)
        for entry in entries
        if isinstance(entry.described, EventFacts)
    ]
