"""Keeps the pictures that somebody put in at the desk: their files, and their rows."""

from collections.abc import Collection
from pathlib import Path, PurePosixPath

from comms.content.differences import source_of
from comms.content.folder import MEDIA, Folder
from comms.model.programme import Medium
from comms.store import Session, folders
from comms.workflows.house import House
from comms.workflows.picture_files import keep_picture


def keep_pictures(
    session: Session, house: House, folder: Folder, changed: Collection[str]
) -> None:
    """Keep the pictures whose files were written or taken away; not committed.

    Args:
        session: A writing session.
        house: Where files lie.
        folder: The whole folder as it shall be.
        changed: Paths that are new, have other bytes, or are gone.
    """
    if not of_media(changed):
        return
    source = source_of(folder)
    old = folders.media(session, source)
    there = set()
    for entry in folder.entries:
        facts = entry.described
        if not isinstance(facts, Medium) or facts.file is None:
            continue
        there.add(facts.id)
        path = str(Path(entry.path).parent / facts.file)
        if path in changed or facts.id not in old:
            row = keep_picture(house, source, facts, folder.files[path], old)
            session.add(row)
    for name in old.keys() - there:
        session.delete(old[name])
    session.flush()


def of_media(paths: Collection[str]) -> bool:
    """Tell whether a picture, or what is known of one, is among some files."""
    return any(PurePosixPath(path).parts[0] == MEDIA for path in paths)
