"""Saves a whole site while it works: rows, media, keys and settings.

All rows are of one instant. The files come after them: media are kept before a row
names them and never change, so each file that a row names is there. What can be made
anew (drawn pictures, signs of life, locks) is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from comms.config import Settings, set_in_environment
from comms.store import acts
from comms.store.dumping import Snapshot, snapshot
from comms.store.migrate import newest_version, version_of
from comms.store.restored import counts_by_publication
from comms.workflows.archive import END, FORM, MANIFEST, ArchiveWriter
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

#: Files and folders of a site folder that cannot be made anew.
_FILES = ("settings.toml", "site.key", "clock")
_FOLDERS = ("dkim", "media", "sandbox", "templates")


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a backup holds."""

    taken_at: str
    rows: int
    files: int
    #: Settings that stand in the environment, so that they are not in the backup.
    elsewhere: tuple[str, ...]


def backup(house: House, target: BinaryIO) -> Saved:
    """Write everything that a site is made of into a stream.

    Args:
        house: The site; others may go on writing, sending too.
        target: Seals what it is given; the caller keeps it under its name.

    Raises:
        BackupRefused: The database has tables that this program does not know.
    """
    archive = ArchiveWriter(target)
    elsewhere = set_in_environment()
    with snapshot(house.store) as found:
        ledger = counts_by_publication(found.session)
        taken_at = house.clock.now().isoformat()
        archive.document(
            MANIFEST,
            {
                "form": FORM,
                "taken_at": taken_at,
                "tables_version": found.version,
                "tables": found.tables,
                "environment": elsewhere,
            },
        )
        counts = {name: _rows(archive, found, name) for name in found.tables}
    files = 0
    for name, path in _kept_files(house.settings):
        archive.file(name, path)
        files += 1
    archive.document(END, {"rows": counts, "files": files, "ledger": ledger})
    archive.finish()
    return Saved(
        taken_at=taken_at,
        rows=sum(counts.values()),
        files=files,
        elsewhere=tuple(elsewhere),
    )


def note_backup(house: House, saved: Saved) -> None:
    """Write down that everything was taken out; not where tables are older."""
    with house.store.read() as session:
        is_current = version_of(session.connection()) == newest_version()
    if not is_current:
        return
    with house.store.write(durable=True) as session:
        acts.record_act(
            session,
            at=house.clock.now(),
            user=OPERATOR,
            verb="backup",
            subject="site:all",
            note=saved.taken_at,
        )


def _rows(archive: ArchiveWriter, found: Snapshot, table: str) -> int:
    total = 0
    for count, piece in found.pieces(table):
        archive.rows(table, piece)
        total += count
    return total


def _kept_files(settings: Settings) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield each file with its name below the site folder."""
    home = settings.home.absolute()
    own = [settings.templates] if settings.templates else []
    own += [one.ca_file for one in settings.mail_accounts.values() if one.ca_file]
    places = [home / name for name in (*_FILES, *_FOLDERS)]
    places += [path for path in own if path.absolute().is_relative_to(home)]
    seen = set()
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in inside:
            name = PurePosixPath(path.absolute().relative_to(home))
            is_new = any(part.startswith(".new-") for part in name.parts)
            if path.is_file() and name not in seen and not is_new:
                seen.add(name)
                yield name, path
