"""Keeps the files of media: in one size, under a name made of their bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from comms.clock import in_zone
from comms.content.differences import sha256, source_of
from comms.content.folder import Folder
from comms.content.pictures import raster
from comms.model.programme import Medium as MediumFacts
from comms.model.tables import Medium
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.pictures import keep_last_days
from comms.workflows.house import House

#: Width of pictures on pages and in mail, twice the column for sharp screens.
_WIDTH = {"photo": 1200, "logo": 480}


def keep_all(house: House, folder: Folder) -> list[Medium]:
    """Put the files of a folder's media into the media store; return their rows."""
    source = source_of(folder)
    with house.store.read() as session:
        old = folders.media(session, source)
    kept = []
    for entry in folder.entries:
        facts = entry.described
        if not isinstance(facts, MediumFacts) or facts.file is None:
            continue
        path = str(Path(entry.path).parent / facts.file)
        kept.append(keep_picture(house, source, facts, folder.files[path], old))
    return kept


def keep_picture(
    house: House,
    source: str,
    facts: MediumFacts,
    content: bytes,
    old: dict[str, Medium],
) -> Medium:
    """Put a medium's file into the media store and return its row, not stored yet.

    Args:
        house: Where files lie.
        source: Programme it belongs to.
        facts: What its file says of it.
        content: The file.
        old: Rows that stand, by id.
    """
    digest = sha256(content)
    row = old.get(facts.id) or Medium(
        source=source,
        external_id=facts.id,
        source_hash="",
        name="",
        width=0,
        height=0,
        size=0,
    )
    if row.source_hash == digest:
        return row
    if facts.type in _WIDTH:
        picture = raster(
            content, Path(facts.file or "").suffix, width=_WIDTH[facts.type]
        )
        stored = house.media.save(picture.content, ".png")
        row.width, row.height = picture.width, picture.height
    else:
        stored = house.media.save(content, Path(facts.file or "").suffix)
    row.source_hash, row.name, row.size = digest, stored.name, stored.size
    return row


def write_all(session: Session, source: str, pictures: list[Medium]) -> None:
    """Write the rows of all media, and take away those that are no more."""
    old = folders.media(session, source)
    for picture in pictures:
        before = old.pop(picture.external_id, None)
        # Another `apply` may have kept it since we looked.
        picture.id = before.id if before else None
        session.merge(picture)
    for row in old.values():
        session.delete(row)
    session.flush()


@contextmanager
def last_days_kept(session: Session, now: datetime) -> Iterator[None]:
    """Keep the last days of the photos that are named no more after what is done here.

    Their files stay, where mails load them.
    """
    before = load_catalogue(session)
    yield
    session.flush()
    if before.files:
        today = in_zone(now, before.zone).date()
        keep_last_days(session, before, load_catalogue(session), today)
